import { counted, emptyHistogram, type Histogram, joined } from "../core/histogram.ts";
import type { Subject } from "../findings/finding.ts";
import type { Reason } from "./reason.ts";

/** How long it took from what happened until it was seen, and from there until a channel had taken it. */
export interface DelayPair {
  readonly occurredToSeen: Histogram;
  readonly seenToTold: Histogram;
}

/** By what was told of: the kind of a subject says which source it was read from. */
export type ToldDelays = Readonly<Partial<Record<Subject["kind"], DelayPair>>>;

const NONE: DelayPair = { occurredToSeen: emptyHistogram, seenToTold: emptyHistogram };

/**
 * What `reasons`, told at `toldAt`, say about delays. What had happened before `since`, the first look at the tenant, was not
 * late because of us; nor is a message that somebody else could not be told, or the line that ends a thread, news.
 */
export function delaysOf(
  reasons: Iterable<Pick<Reason, "kind" | "at" | "occurredAt" | "notice">>,
  toldAt: Date,
  since: Date,
): ToldDelays {
  const delays: Partial<Record<Subject["kind"], DelayPair>> = {};
  for (const { kind, at, occurredAt, notice } of reasons) {
    if (notice.kind !== "finding" || notice.over !== undefined) continue;
    if (kind.startsWith("undeliverable:")) continue;
    const seenAt = new Date(at);
    if (seenAt <= since) continue;
    const before = delays[notice.subject.kind] ?? NONE;
    const happened = occurredAt === undefined ? undefined : new Date(occurredAt);
    delays[notice.subject.kind] = {
      occurredToSeen:
        happened === undefined || happened <= since
          ? before.occurredToSeen
          : counted(before.occurredToSeen, seenAt.getTime() - happened.getTime()),
      seenToTold: counted(before.seenToTold, toldAt.getTime() - seenAt.getTime()),
    };
  }
  return delays;
}

/** Both together. */
export function joinedDelays(a: ToldDelays, b: ToldDelays): ToldDelays {
  const delays: Partial<Record<Subject["kind"], DelayPair>> = { ...a };
  // The cast is where `Object.entries` forgets which keys there are.
  for (const [kind, pair] of Object.entries(b) as [Subject["kind"], DelayPair][]) {
    delays[kind] = joinedPair(delays[kind] ?? NONE, pair);
  }
  return delays;
}

/** Both together. */
export function joinedPair(a: DelayPair, b: DelayPair): DelayPair {
  return {
    occurredToSeen: joined(a.occurredToSeen, b.occurredToSeen),
    seenToTold: joined(a.seenToTold, b.seenToTold),
  };
}
