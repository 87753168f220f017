import { after, DAY_MS, invertedMs } from "../core/time.ts";
import type { Finding } from "../findings/finding.ts";

/** How long things are kept, in days. The ledger stays. */
export const KEPT_DAYS = {
  durableHistory: 30,
  runs: 90,
  coverage: 90,
  delays: 90,
  reasons: 400,
  /** Who did what, by the audit log: longer than the log itself. */
  acts: 90,
  /** What somebody did stays open for so long, unless somebody settles it before; then it is only kept. */
  openActs: 30,
  /**
   * A week longer than the reasons told of them: a finding that comes back after its row is gone begins at episode 1 again, and
   * a reason key left over from the first time would keep it from being told.
   */
  resolvedFindings: 407,
} as const;

/** Of each class, in one run; the next day goes on. */
export const MOST_PER_RUN = 5_000;

/** What was at or before this instant has been kept for `days` days. */
export function keptSince(days: number, now: Date): Date {
  return after(now, -days * DAY_MS);
}

/**
 * Whether a reason key old enough to go may go. The key is what keeps a repeat from being told, so it stays as long as its
 * finding is not settled in that very episode. `finding` is `undefined` when there is no such finding any more.
 */
export function mayForgetReason(
  reason: { readonly episode: number },
  finding: Pick<Finding, "episode" | "state"> | undefined,
): boolean {
  return finding === undefined || finding.state === "resolved" || finding.episode > reason.episode;
}

/** Whether a finding has been settled for long enough. */
export function mayForgetFinding(
  { state, resolvedAt }: Pick<Finding, "state" | "resolvedAt">,
  now: Date,
): boolean {
  if (state !== "resolved" || resolvedAt === undefined) return false;
  return new Date(resolvedAt) <= keptSince(KEPT_DAYS.resolvedFindings, now);
}

/** Whether what somebody did has stood open for long enough. */
export function mayForgetAct(
  { occurredAt, firstSeenAt }: Pick<Finding, "occurredAt" | "firstSeenAt">,
  now: Date,
): boolean {
  return new Date(occurredAt ?? firstSeenAt) <= keptSince(KEPT_DAYS.openActs, now);
}

/** The row keys of runs that ended a month's partition this long ago: newest first, so the old ones are at the end. */
export function runsBefore(instant: Date): { readonly month: string; readonly from: string } {
  return {
    month: instant.toISOString().slice(0, 7).replace("-", ""),
    from: invertedMs(instant),
  };
}
