import { createHash } from "node:crypto";
import { z } from "zod";

/** What is remembered of something that was said, besides its identity. */
const traits = z.object({
  kind: z.string().optional(),
  startsAt: z.string().optional(),
  endsAt: z.string().optional(),
  /** Of a finding about several credentials at once. */
  keyIds: z.array(z.string()).optional(),
});
export type Traits = z.infer<typeof traits>;

const said = traits.extend({
  id: z.string(),
  /** Of the draft's content. */
  hash: z.string(),
  thread: z.string(),
  detector: z.string(),
  key: z.array(z.string()),
  /** Evidence that stays when its source has forgotten it. */
  lasting: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  growth: z
    .object({
      /** What it speaks of, one by one. */
      units: z.array(z.string()),
      /** How many units were ever added: the same whether they came one by one or together. */
      turn: z.number(),
      /** What was added last, to what was there before. */
      added: z.array(z.string()),
    })
    .optional(),
});
export type Growth = NonNullable<Said["growth"]>;
export type Said = z.infer<typeof said>;

/** What is kept of a subject beside its facts, so that what has not changed touches no table. */
const memoSchema = z.object({
  said: z.array(said),
  /** Of the record that is kept of it. */
  record: z.string().optional(),
  /** What was there when it was first looked for, and so is not spoken of: `{short id}.{short unit}`. */
  existing: z.array(z.string()).optional(),
});
type Memo = z.infer<typeof memoSchema>;

/** Nothing is remembered. */
export const EMPTY_MEMO = JSON.stringify({ said: [] } satisfies Memo);

/**
 * What to remember while a judgement is being carried out: everything from before, and everything new in a way that a
 * repeat does not take for said. A crash half-way then repeats all of it.
 */
export function memoInFlight(before: string | undefined, after: string | undefined): string {
  const old = memoOf(before);
  const fresh = memoOf(after);
  const ids = new Set(fresh.said.map(({ id }) => id));
  const { record: _record, ...rest } = fresh;
  return JSON.stringify({
    ...rest,
    said: [
      ...old.said.filter(({ id }) => !ids.has(id)),
      ...fresh.said.map((entry) => ({ ...entry, hash: "in flight" })),
    ],
  } satisfies Memo);
}

/** The findings that a memo remembers. */
export function idsIn(memo: string | undefined): readonly string[] {
  return memoOf(memo).said.map(({ id }) => id);
}

/** What a memo remembers; without one, nothing. */
export function memoOf(memo: string | undefined): Memo {
  return memo === undefined ? { said: [] } : memoSchema.parse(JSON.parse(memo));
}

/** Absent when there is nothing to remember. */
export function memoText(memo: Memo): { memo?: string } {
  const isEmpty =
    memo.said.length === 0 && memo.existing === undefined && memo.record === undefined;
  return isEmpty ? {} : { memo: JSON.stringify(memo) };
}

/** Short: a subject may hold hundreds. Two that share a mark by chance would silence one in 2^48. */
export function mark(id: string, unit: string): string {
  return createHash("sha256").update(`${id} ${unit}`).digest("base64url").slice(0, 8);
}
