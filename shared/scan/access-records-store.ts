import { z } from "zod";
import type { RowChange, Table } from "../azure/tables.ts";
import { atOnce } from "../core/at-once.ts";
import { shardOf } from "../core/fingerprint.ts";
import { fromChunks, inChunks } from "../findings/chunked-text.ts";
import type { RecordChange } from "../findings/judge.ts";
import type { AccessRecord, RecordedMember } from "../privilege/access-record.ts";
import { deleteRows } from "../retention/delete-rows.ts";

/** Who else gets it through a group is not told with it. */
export type OwnAccess = Omit<AccessRecord, "members">;

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
}

const SHARDS = 8;
const MOST_CHANGES = 100;
const AT_ONCE = 8;
const rowSchema = z.looseObject({ v: z.literal(1) });
const membershipSchema = z.object({
  v: z.literal(1),
  groupId: z.string(),
  relation: z.enum(["member", "owner", "eligible-member", "eligible-owner"]),
  isNested: z.boolean(),
});

/** Table `Access`: partitions `a0` … `a7` by principal; rows `{id}`, and `{id}|in|{group}|{relation}` for what comes through a group. */
export function createAccessRecordsStore(deps: { table: Table }): AccessRecordsStore {
  const { table } = deps;

  async function recordOf(id: string): Promise<AccessRecord | undefined> {
    const row = await table.get(partitionOf(id), id);
    if (row === undefined) return undefined;
    // The cast is where a stored document becomes a record: only this module writes these rows.
    return JSON.parse(fromChunks("doc", rowSchema.parse(row.values))) as AccessRecord;
  }

  /** Members that have left lose their row before the group's record forgets them: a crash in between repeats it. */
  async function settleMembers(subject: string, members: readonly RecordedMember[]): Promise<void> {
    const before = (await recordOf(subject))?.members ?? [];
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
  }

  return {
    async put(changes) {
      const rows: { readonly partition: string; readonly change: RowChange }[] = [];
      const withMembers = changes.filter(
        ({ record }) => record === undefined || record.members !== undefined,
      );
      await atOnce(AT_ONCE, withMembers, ({ subject, record }) =>
        settleMembers(subject, record?.members ?? []),
      );
      for (const { subject, record } of changes) {
        const partition = partitionOf(subject);
        for (const member of record?.members ?? []) {
          const { id, relation, isNested } = member;
          const values = { v: 1, groupId: subject, relation, isNested };
          const row = membershipRow(subject, member);
          rows.push({ partition: partitionOf(id), change: { kind: "upsert", row, values } });
        }
        if (record === undefined) {
          await table.change(partition, [{ kind: "delete", row: subject }]);
          continue;
        }
        const values = { v: 1, ...inChunks("doc", JSON.stringify(record)) };
        rows.push({ partition, change: { kind: "upsert", row: subject, values } });
      }
      const byPartition = Map.groupBy(rows, ({ partition }) => partition);
      await atOnce(AT_ONCE, [...byPartition], async ([partition, some]) => {
        const unique = new Map(some.map(({ change }) => [change.row, change]));
        const all = [...unique.values()];
        for (let start = 0; start < all.length; start += MOST_CHANGES) {
          await table.change(partition, all.slice(start, start + MOST_CHANGES));
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
        return group === undefined ? [] : [{ relation, isNested, group: withoutMembers(group) }];
      });
      return {
        ...(own === undefined ? {} : { own: withoutMembers(own) }),
        throughGroups: throughGroups.flat(),
      };
    },
  };
}

function withoutMembers({ members: _members, ...own }: AccessRecord): OwnAccess {
  return own;
}

function partitionOf(principalId: string): string {
  return `a${shardOf(principalId, SHARDS)}`;
}

function membershipRow(groupId: string, { id, relation }: RecordedMember): string {
  return `${id}|in|${groupId}|${relation}`;
}
