import { createHash } from "node:crypto";
import { z } from "zod";
import { fingerprint } from "../core/fingerprint.ts";
import type { DetectContext, Detector, FindingDraft } from "../detect/detector.ts";
import { oursOf } from "../detect/weight.ts";
import type { Holder } from "../inventory/holder.ts";
import type { ContactHints } from "../owners/contact-hints.ts";
import { hintsOf } from "../owners/contact-hints.ts";
import type { ResolvedBecause } from "./finding.ts";

/**
 * What a finding's life is told: it is so (`present`), or it is so no longer (`gone`). `by` is the subject that was judged:
 * a vault object whose tags change moves from one subject to another, and the one it has left has no say any more.
 */
export type FindingChange =
  | {
      readonly kind: "present";
      readonly id: string;
      readonly thread: string;
      readonly detector: string;
      readonly audience: "contact" | "security-contact";
      readonly hints: ContactHints;
      readonly draft: FindingDraft;
      readonly by?: string;
      /** A memo names it: the finding is there already, unless what said so died half-way. */
      readonly wasSaid?: boolean;
    }
  | {
      readonly kind: "gone";
      readonly id: string;
      readonly because: ResolvedBecause;
      /** Another finding goes on in the same thread: its end is not told. */
      readonly threadGoesOn: boolean;
      readonly by?: string;
    };

/** What was last said of a subject, kept beside its facts, so that what has not changed touches no table. */
const memoEntry = z.object({
  id: z.string(),
  /** Of the draft's content. */
  hash: z.string(),
  thread: z.string(),
  detector: z.string(),
  key: z.array(z.string()),
  kind: z.string().optional(),
  startsAt: z.string().optional(),
  endsAt: z.string().optional(),
  /** Of a finding about several credentials at once. */
  keyIds: z.array(z.string()).optional(),
});
type MemoEntry = z.infer<typeof memoEntry>;
const memoSchema = z.array(memoEntry);

export interface Judgement {
  readonly changes: readonly FindingChange[];
  /** JSON, for the next time; absent when there is nothing to remember. */
  readonly memo?: string;
  /** When the answer changes by time alone. */
  readonly nextAt?: Date;
}

/**
 * Asks every detector about the holder of a subject and compares with what was said last (`memo`). `holder` is undefined
 * when the subject is gone altogether: then all that was said of it is gone, too.
 */
export function judge(
  subject: string,
  holder: Holder | undefined,
  memo: string | undefined,
  detectors: readonly Detector<Holder>[],
  context: DetectContext,
): Judgement {
  const before = memo === undefined ? [] : memoSchema.parse(JSON.parse(memo));
  const present = holder === undefined ? [] : presentOf(holder, detectors, context);
  const entries = present.map(entryOf);
  const said = new Map(before.map((entry) => [entry.id, entry]));
  const threads = new Set(entries.map((entry) => entry.thread));
  const ids = new Set(entries.map((entry) => entry.id));

  const changes: FindingChange[] = present
    .filter((change, index) => said.get(change.id)?.hash !== entries[index]?.hash)
    .map((change) => (said.has(change.id) ? { ...change, wasSaid: true } : change));
  for (const entry of before) {
    if (ids.has(entry.id)) continue;
    changes.push({
      kind: "gone",
      id: entry.id,
      because: whyGone(entry, holder, context.now),
      threadGoesOn: threads.has(entry.thread),
      by: subject,
    });
  }
  const nextAt = holder === undefined ? undefined : earliestNext(holder, detectors, context);
  return {
    changes,
    ...(entries.length === 0 ? {} : { memo: JSON.stringify(entries) }),
    ...(nextAt === undefined ? {} : { nextAt }),
  };
}

/**
 * What to remember while a judgement is being carried out: everything from before, and everything new in a way that a
 * repeat does not take for said. A crash half-way then repeats all of it.
 */
export function memoInFlight(before: string | undefined, after: string | undefined): string {
  const old = before === undefined ? [] : memoSchema.parse(JSON.parse(before));
  const fresh = after === undefined ? [] : memoSchema.parse(JSON.parse(after));
  const ids = new Set(fresh.map(({ id }) => id));
  const entries = [
    ...old.filter(({ id }) => !ids.has(id)),
    ...fresh.map((entry) => ({ ...entry, hash: "in flight" })),
  ];
  return JSON.stringify(entries);
}

/** The findings that a memo remembers. */
export function idsIn(memo: string | undefined): readonly string[] {
  return memo === undefined ? [] : memoSchema.parse(JSON.parse(memo)).map(({ id }) => id);
}

type Present = Extract<FindingChange, { kind: "present" }>;

function presentOf(
  holder: Holder,
  detectors: readonly Detector<Holder>[],
  context: DetectContext,
): Present[] {
  return detectors.flatMap((detector) =>
    detector.detect(holder, context).map((draft) => ({
      kind: "present" as const,
      id: fingerprint([detector.id, ...draft.key]),
      thread: fingerprint(draft.thread),
      detector: detector.id,
      audience: detector.audience,
      hints: hintsOf(holder, draft.subject),
      draft,
      by: holder.subject,
    })),
  );
}

function entryOf({ id, thread, detector, hints, draft }: Present): MemoEntry {
  const { credentialKind, startsAt, endsAt, keyId, keyIds } = draft.evidence;
  return {
    id,
    hash: createHash("sha256")
      .update(JSON.stringify([draft, hints]))
      .digest("base64url")
      .slice(0, 22),
    thread,
    detector,
    key: [...draft.key],
    ...(typeof credentialKind === "string" ? { kind: credentialKind } : {}),
    ...(typeof startsAt === "string" ? { startsAt } : {}),
    ...(typeof endsAt === "string" ? { endsAt } : {}),
    ...(keyId === undefined && typeof keyIds === "object" ? { keyIds: [...keyIds] } : {}),
  };
}

/** Why something that was said is so no longer, as far as the facts tell. */
function whyGone(entry: MemoEntry, holder: Holder | undefined, now: Date): ResolvedBecause {
  if (holder === undefined) return "removed";
  if (entry.keyIds !== undefined) return whyFewer(entry.keyIds, holder, now);
  const name = entry.key.join("\n");
  const credential = holder.credentials.find((one) => one.key.join("\n") === name);
  if (credential === undefined) {
    const isReplaced = holder.credentials.some(
      (one) =>
        one.kind === entry.kind &&
        one.startsAt !== undefined &&
        one.startsAt <= now &&
        one.startsAt.toISOString() > (entry.startsAt ?? "") &&
        (one.endsAt === undefined || one.endsAt > now),
    );
    return isReplaced ? "renewed" : "removed";
  }
  if (!oursOf(holder).includes(credential)) return "out-of-scope";
  if (credential.endsAt?.toISOString() !== entry.endsAt) return "renewed";
  if (credential.endsAt !== undefined && credential.endsAt <= now) return "expired";
  return "out-of-scope";
}

/** Several were too many and are no longer: one is gone, or one has ended, or the rule has changed. */
function whyFewer(keyIds: readonly string[], holder: Holder, now: Date): ResolvedBecause {
  const left = holder.credentials.filter((one) => one.keyIds.some((id) => keyIds.includes(id)));
  const ids = new Set(left.flatMap((one) => one.keyIds));
  if (keyIds.some((id) => !ids.has(id))) return "removed";
  const hasEnded = left.some(({ endsAt }) => endsAt !== undefined && endsAt <= now);
  return hasEnded ? "expired" : "out-of-scope";
}

function earliestNext(
  holder: Holder,
  detectors: readonly Detector<Holder>[],
  context: DetectContext,
): Date | undefined {
  return detectors
    .map((detector) => detector.nextAt(holder, context))
    .filter((instant) => instant !== undefined)
    .reduce<Date | undefined>(
      (first, instant) => (first === undefined || instant < first ? instant : first),
      undefined,
    );
}
