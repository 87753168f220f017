import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import {
  type AccessRecordsStore,
  createAccessRecordsStore,
} from "../../shared/scan/access-records-store.ts";
import type { AccessRecord, RecordedMember } from "../../shared/privilege/access-record.ts";
import { GROUP_ID, USER_ID } from "../build/an-access-subject.ts";
import { anId } from "../build/an-act.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, rowsOf } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
let table: Table;
let records: AccessRecordsStore;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  table = freshTable(azurite, "Access");
  records = createAccessRecordsStore({ table });
});

const member = (id: string): RecordedMember => ({ id, relation: "member", isNested: false });

/** A group that is Owner of something; of one that the directory no longer shows nobody knows who belongs to it. */
function aGroupRecord(members?: readonly RecordedMember[]): AccessRecord {
  return {
    ...{ id: GROUP_ID, kind: "group", name: "Operators", power: 0, holdingsCount: 1 },
    systems: ["azure-role"],
    holdings: [
      {
        ...{ system: "azure-role", name: "Owner", where: "subscription “Production”" },
        ...{ reach: "subscription", power: 0, isEligible: false },
      },
    ],
    ...(members === undefined ? {} : { members }),
  };
}
const put = (record: AccessRecord | undefined) => records.put([{ subject: GROUP_ID, record }]);
const groupsOf = async (id: string) =>
  (await records.get(id)).throughGroups.map(({ group }) => group.name);

describe("what somebody gets through a group", () => {
  it("is theirs while they belong to it", async () => {
    await put(aGroupRecord([member(USER_ID), member(anId(1))]));
    expect(await groupsOf(USER_ID)).toEqual(["Operators"]);
    await put(aGroupRecord([member(anId(1))]));
    expect([await groupsOf(USER_ID), await groupsOf(anId(1))]).toEqual([[], ["Operators"]]);
    await put(undefined);
    expect(await groupsOf(anId(1))).toEqual([]);
  });

  it("is nobody's any more when the group itself is gone, though it still holds something", async () => {
    await put(aGroupRecord([member(USER_ID)]));
    await put(aGroupRecord());
    expect(await groupsOf(USER_ID)).toEqual([]);
    await put(aGroupRecord([member(USER_ID)]));
    expect(await groupsOf(USER_ID)).toEqual(["Operators"]);
  });

  it("is known of a group with more members than a row takes", async () => {
    const members = Array.from({ length: 4_500 }, (_none, n) => member(anId(n)));
    await put(aGroupRecord(members));
    expect(await groupsOf(anId(4_499))).toEqual(["Operators"]);
    const partitions = Array.from({ length: 8 }, (_none, shard) => `a${shard}`);
    const sizes = (await rowsOf(table, partitions)).map(
      ({ values }) => 2 * JSON.stringify(values).length,
    );
    // learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, checked 2026-11-21
    expect(Math.max(...sizes)).toBeLessThan(1_048_576);
    await put(aGroupRecord(members.slice(0, 10)));
    expect([await groupsOf(anId(4_499)), await groupsOf(anId(9))]).toEqual([[], ["Operators"]]);
  });
});
