import { type OrchestrationFilter, OrchestrationRuntimeStatus } from "durable-functions";
import type { ActsStore } from "../audit/acts-store.ts";
import type { Table, WholeTable } from "../azure/tables.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf } from "../core/errors.ts";
import { dayOf } from "../core/time.ts";
import type { CoverageStore } from "../report/coverage-store.ts";
import type { DelayStore } from "../report/delay-store.ts";
import { forgetFindings } from "./forget-findings.ts";
import { forgetReasons } from "./forget-reasons.ts";
import { forgetRuns } from "./forget-runs.ts";
import { KEPT_DAYS, keptSince } from "./retention-rules.ts";

/** How much of each class was forgotten: rows, findings, blobs or instances. */
export type Forgotten = Readonly<Record<string, number>>;

/** What retention asks of the durable client. */
export interface HistoryPurger {
  purgeInstanceHistoryBy(
    filter: OrchestrationFilter,
  ): Promise<{ readonly instancesDeleted: number }>;
}

interface RetentionDeps {
  readonly runs: Table & WholeTable;
  readonly outbox: Table & WholeTable;
  readonly findings: Table & WholeTable;
  readonly coverage: Pick<CoverageStore, "forgetBefore">;
  readonly delays: Pick<DelayStore, "forgetBefore">;
  /** Every space of facts. */
  readonly facts: readonly { sweep(): Promise<number> }[];
  readonly acts: Pick<ActsStore, "forgetBefore">;
  /** Ends findings about what somebody did, when they have been open for long; answers how many. */
  readonly settleActs: (now: Date) => Promise<number>;
  readonly clock: Clock;
  readonly log: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}

/** Only what is over: a story may live for months, and purging it would end it without a word. */
const OVER = [
  OrchestrationRuntimeStatus.Completed,
  OrchestrationRuntimeStatus.Failed,
  OrchestrationRuntimeStatus.Terminated,
  OrchestrationRuntimeStatus.Canceled,
];
/** The durable client wants a beginning; nothing of ours is older. */
const BEGINNING = new Date("2020-01-01T00:00:00Z");

/**
 * Forgets what has been kept for long enough: repeatable, bounded, and each class by itself. What fails is logged, the
 * others go on, and then it throws, so that the run counts as failed.
 */
export function createRetention(
  deps: RetentionDeps,
): (histories: HistoryPurger) => Promise<Forgotten> {
  const { runs, outbox, findings, coverage, delays, facts, clock, log } = deps;

  return async (histories) => {
    const now = clock.now();
    const forgotten: Record<string, number> = {};
    const errors: unknown[] = [];
    const attempt = async (what: string, work: () => Promise<number>): Promise<void> => {
      try {
        forgotten[what] = await work();
      } catch (error) {
        log.warn("Retention failed for one class.", { what, why: reasonOf(error) });
        errors.push(error);
      }
    };

    await attempt("histories", async () => {
      const { instancesDeleted } = await histories.purgeInstanceHistoryBy({
        createdTimeFrom: BEGINNING,
        createdTimeTo: keptSince(KEPT_DAYS.durableHistory, now),
        runtimeStatus: OVER,
      });
      return instancesDeleted;
    });
    await attempt("runs", () => forgetRuns(runs, now));
    await attempt("reasons", async () => {
      const reasons = await forgetReasons({ outbox, findings }, now);
      // Never before its reasons: one that came back would be taken for told.
      if (reasons.isAll) await attempt("findings", () => forgetFindings(findings, now));
      return reasons.forgotten;
    });
    const firstDay = (days: number): string => dayOf(keptSince(days, now));
    await attempt("coverage", () => coverage.forgetBefore(firstDay(KEPT_DAYS.coverage)));
    await attempt("delays", () => delays.forgetBefore(firstDay(KEPT_DAYS.delays)));
    await attempt("acts", () => deps.acts.forgetBefore(keptSince(KEPT_DAYS.acts, now)));
    await attempt("open acts", () => deps.settleActs(now));
    for (const space of facts) await attempt("facts", () => space.sweep());
    if (errors.length > 0) throw new AggregateError(errors, "Retention failed for some classes.");
    return forgotten;
  };
}
