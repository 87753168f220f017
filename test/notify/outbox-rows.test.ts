import { describe, expect, it } from "vitest";
import type { StoredRow } from "../../shared/azure/tables.ts";
import { emptyHead, headFromRow, headToRow } from "../../shared/notify/outbox-rows.ts";
import { ALICE } from "./outbox-fixture.ts";

function stored(values: StoredRow["values"]): StoredRow {
  return { partition: "email:alice", row: "head", etag: "1", values };
}

describe("the head of a person's outbox", () => {
  it("is read as it was written", () => {
    const head = {
      ...emptyHead("email", ALICE),
      ...{ lastSeq: 7, claimedThrough: 5, sentThrough: 4, criticalSeq: 6, visits: 3 },
      lastSentAt: new Date("2026-03-02T09:00:00Z"),
    };
    expect(headFromRow(stored(headToRow(head)))).toEqual(head);
  });

  it("knows of no incidents when it was written before they were kept", () => {
    const row = stored({
      ...{ v: 1, channel: "email", personId: "alice", address: "alice@contoso.com" },
      ...{ name: "Alice Example", lastSeq: 7, claimedThrough: 5, sentThrough: 4 },
      ...{ criticalSeq: 6, highSeq: 0, visits: 3, failures: 0 },
      lastSentAt: "2026-03-02T09:00:00.000Z",
    });
    expect(headFromRow(row)).toMatchObject({ person: ALICE, lastSeq: 7, incidents: [] });
  });
});
