import { z } from "zod";
import type { RowChange, Table } from "../azure/tables.ts";
import { atOnce } from "../core/at-once.ts";
import type { RecordChange } from "../findings/judge.ts";
import type { RecordedMember } from "../privilege/access-record.ts";
import { deleteRows } from "../retention/delete-rows.ts";
import {
  ACCESS_PARTITIONS,
  LINE_COLUMNS,
  lineIn,
  membershipRow,
  membersIn,
  memberUpserts,
  ownAccessIn,
  type OwnAccess,
  partitionOf,
  PRINCIPAL_ROWS,
  principalRow,
  principalUpsert,
} from "./access-rows.ts";

/** What a principal holds itself, and what it gets through groups. */
export interface PrincipalAccess {
  readonly own?: OwnAccess;
  readonly throughGroups: readonly {
    readonly relation: RecordedMember["relation"];
    readonly isNested: boolean;
    readonly group: OwnAccess;
  }[];
}

/** "Everything powerful this principal holds" is one question. Repeatable writes; whoever judges a subject writes it. */
export interface AccessRecordsStore {
  put(changes: readonly RecordChange[]): Promise<void>;
  get(principalId: string): Promise<PrincipalAccess>;
  /** All who have a record of their own, by id. */
  subjects(): Promise<readonly string[]>;
}

const MOST_CHANGES = 100;
/** A transaction takes 4 MiB, two bytes a character (learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions, checked 2026-11-21). */
const MOST_CHARACTERS = 1_000_000;
const AT_ONCE = 8;
const membershipSchema = z.object({
  v: z.literal(1),
  groupId: z.string(),
  relation: z.enum(["member", "owner", "eligible-member", "eligible-owner"]),
  isNested: z.boolean(),
});

/** Table `Access`; its rows are those of `access-rows.ts`. */
export function createAccessRecordsStore(deps: { table: Table }): AccessRecordsStore {
  const { table } = deps;

  async function recordOf(id: string): Promise<OwnAccess | undefined> {
    const row = await table.get(partitionOf(id), principalRow(id));
    return row === undefined ? undefined : ownAccessIn(row);
  }

  /** Members that have left lose their row before the group's rows forget them: a crash in between repeats it. */
  async function settleMembers(subject: string, members: readonly RecordedMember[]): Promise<void> {
    const before: RecordedMember[] = [];
    const rows: string[] = [];
    const range = { from: `${subject}|has|`, before: `${subject}|has}` };
    for await (const page of table.list(partitionOf(subject), range)) {
      rows.push(...page.map(({ row }) => row));
      for (const row of page) before.push(...membersIn(row));
    }
    const now = new Set(members.map((one) => membershipRow(subject, one)));
    const left = before.filter((one) => !now.has(membershipRow(subject, one)));
    const byPartition = Map.groupBy(left, ({ id }) => partitionOf(id));
    await atOnce(AT_ONCE, [...byPartition], ([partition, some]) =>
      deleteRows(
        table,
        partition,
        some.map((one) => membershipRow(subject, one)),
      ),
    );
    const kept = new Set(memberUpserts(subject, members).map(({ row }) => row));
    const surplus = rows.filter((row) => !kept.has(row));
    await deleteRows(table, partitionOf(subject), surplus);
  }

  return {
    async put(changes) {
      const rows: { readonly partition: string; readonly change: RowChange }[] = [];
      // One that the directory no longer shows has no members, whatever it still holds.
      const groups = changes.filter(
        ({ record }) => record === undefined || ["group", "unknown"].includes(record.kind),
      );
      await atOnce(AT_ONCE, groups, ({ subject, record }) =>
        settleMembers(subject, record?.members ?? []),
      );
      for (const { subject, record } of changes) {
        const partition = partitionOf(subject);
        const members = record?.members ?? [];
        for (const change of memberUpserts(subject, members)) rows.push({ partition, change });
        for (const member of members) {
          const { id, relation, isNested } = member;
          const values = { v: 1, groupId: subject, relation, isNested };
          const row = membershipRow(subject, member);
          rows.push({ partition: partitionOf(id), change: { kind: "upsert", row, values } });
        }
        if (record !== undefined) rows.push({ partition, change: principalUpsert(record) });
      }
      const gone = changes.flatMap(({ subject, record }) =>
        record === undefined ? [subject] : [],
      );
      await atOnce(AT_ONCE, [...Map.groupBy(gone, partitionOf)], ([partition, subjects]) =>
        deleteRows(table, partition, subjects.map(principalRow)),
      );
      const byPartition = Map.groupBy(rows, ({ partition }) => partition);
      await atOnce(AT_ONCE, [...byPartition], async ([partition, some]) => {
        const unique = new Map(some.map(({ change }) => [change.row, change]));
        for (const fitting of transactions([...unique.values()])) {
          await table.change(partition, fitting);
        }
      });
    },

    async get(principalId) {
      const own = await recordOf(principalId);
      const memberships: z.infer<typeof membershipSchema>[] = [];
      const range = { from: `${principalId}|in|`, before: `${principalId}|in}` };
      for await (const page of table.list(partitionOf(principalId), range)) {
        memberships.push(...page.map(({ values }) => membershipSchema.parse(values)));
      }
      const throughGroups = await atOnce(AT_ONCE, memberships, async (membership) => {
        const { groupId, relation, isNested } = membership;
        const group = await recordOf(groupId);
        return group === undefined ? [] : [{ relation, isNested, group }];
      });
      return {
        ...(own === undefined ? {} : { own }),
        throughGroups: throughGroups.flat(),
      };
    },

    async subjects() {
      const ids: string[] = [];
      for (const partition of ACCESS_PARTITIONS) {
        const pages = table.list(partition, { ...PRINCIPAL_ROWS, select: LINE_COLUMNS });
        for await (const page of pages) ids.push(...page.map((row) => lineIn(row).id));
      }
      return ids;
    },
  };
}

function* transactions(changes: readonly RowChange[]): Generator<readonly RowChange[]> {
  let some: RowChange[] = [];
  let characters = 0;
  for (const change of changes) {
    const own = JSON.stringify(change).length;
    if (some.length === MOST_CHANGES || (some.length > 0 && characters + own > MOST_CHARACTERS)) {
      yield some;
      some = [];
      characters = 0;
    }
    some.push(change);
    characters += own;
  }
  if (some.length > 0) yield some;
}
