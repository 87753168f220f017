import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import { reasonFromRow, reasonToRow } from "../../shared/notify/reason-row.ts";
import { reasonKey } from "../../shared/notify/reason-key.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import {
  aReason,
  aSetup,
  BORIS,
  countingIds,
  freshTable,
  movableClock,
  recordingChannel,
} from "./outbox-fixture.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

describe("record", () => {
  it("leaves out what is known and stores the rest of the same call", async () => {
    const { outbox, table } = open();
    await outbox.record([1, 2, 3].map((n) => aReason({ n })));
    expect(await outbox.record([2, 4, 3, 5, 4].map((n) => aReason({ n })))).toEqual({
      recorded: 2,
      known: 3,
    });
    expect(await waiting(table)).toEqual(["fp1:1", "fp1:2", "fp1:3", "fp1:4", "fp1:5"]);
  });

  it.each<[string, Partial<Reason>]>([
    ["another thread", { thread: "other" }],
    ["another kind", { kind: "expired" }],
    ["another threshold", { threshold: 3 }],
    ["another episode", { episode: 2 }],
    ["another channel", { channel: "teams" }],
    ["another person", { person: BORIS }],
  ])("holds %s for another reason", (_, changed) => {
    expect(reasonKey(aReason(changed))).not.toBe(reasonKey(aReason()));
    expect(reasonKey(aReason({ severity: "critical" }))).toBe(reasonKey(aReason()));
  });

  it("gives every reason a number of its own when many record at once", async () => {
    const { table } = open();
    const clock = movableClock();
    await Promise.all(
      ["a", "b", "c", "d"].map(async (host) => {
        const { outbox } = aSetup({ table, clock, channels: [], ids: countingIds(host) });
        for (let n = 0; n < 5; n += 1) await outbox.record([aReason({ thread: `${host}${n}` })]);
      }),
    );
    expect(await waiting(table)).toHaveLength(20);
    expect((await table.get("email:alice", "head"))?.values["lastSeq"]).toBe(20);
  });

  it("keeps hostile and enormous text, and what does not fit is cut and counted", async () => {
    const { outbox, table } = open();
    const summary = aReason({
      kind: "summary",
      notice: {
        kind: "summary",
        title: "\u0000\uD83D </script>",
        intro: "👩‍👩‍👧 ".repeat(5_000),
        sections: [
          {
            heading: "All",
            rows: Array.from({ length: 4_000 }, (_, n) => ({
              label: `${n}`,
              value: "ж".repeat(10_000),
            })),
          },
        ],
      },
    });
    await outbox.record([summary, aReason()]);
    const row = await table.get("email:alice", "q:000000000001");
    const kept = row && reasonFromRow(row).notice;
    expect(kept?.title).toBe("\u0000\uD83D </script>");
    expect(kept?.kind === "summary" && kept.sections[0]?.rows).toHaveLength(301);
    expect(kept?.kind === "summary" && kept.sections[0]?.rows.at(-1)?.value).toBe("and 3700 more");
  });

  it("gives back the reason it was given", () => {
    const reason = aReason({
      severity: "high",
      doing: { actor: "mallory", at: "2026-03-02T09:00:00Z", correlationId: "c1" },
    });
    const values = reasonToRow(reason);
    expect(reasonFromRow({ partition: "", row: "", etag: "", values })).toEqual(reason);
  });
});

function open(): { outbox: ReturnType<typeof aSetup>["outbox"]; table: Table } {
  const table = freshTable(azurite);
  const { outbox } = aSetup({ table, clock: movableClock(), channels: [recordingChannel()] });
  return { outbox, table };
}

async function waiting(table: Table): Promise<string[]> {
  const all: string[] = [];
  for await (const page of table.list("email:alice", { from: "q:", before: "q;" })) {
    for (const row of page) {
      const { notice } = reasonFromRow(row);
      all.push(notice.kind === "finding" ? notice.findingId : notice.title);
    }
  }
  return all;
}
