import type { Policy } from "../config/policy.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { atOnce } from "../core/at-once.ts";
import { dayOf } from "../core/time.ts";
import { detectorTitles } from "../detect/detectors.ts";
import { policyInvalid } from "../detect/policy-invalid.ts";
import type { MergeHandlers } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import type { Matter } from "../findings/matter.ts";
import { goneChange, presentChange } from "../findings/plain-change.ts";
import type { Said as EventSaid, SaidStore } from "../findings/said-store.ts";
import type { ScanKind } from "../http/scans.ts";
import type { Outbox } from "../notify/outbox-store.ts";
import type { Reason } from "../notify/reason.ts";
import { coverageStatement, statementFields } from "../report/coverage-statement.ts";
import type { CoverageStore } from "../report/coverage-store.ts";
import { mendFindings } from "./mend-findings.ts";
import { blindSpotChanges } from "./blind-spots.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import { blindAfter } from "./blind-after.ts";
import type { BlindRecord } from "./coverage-rules.ts";
import { endedRun, endOf, type RunEnd, sourceRecords } from "./run-end.ts";
import { policyOf } from "./policy-of.ts";
import { isLater, type RunsStore } from "./runs-store.ts";
import type { Concluded, Existing, ScanInput, SourceProgress } from "./scan-types.ts";
import { settleSaid } from "./settle-said.ts";
import type { SubjectActs } from "./subject-acts.ts";
import type { Said, SourceRecord, SourcesState, SourcesStore } from "./sources-store.ts";
import type { SummaryFacts } from "./summary.ts";

export interface ConcludeDeps<F, T> {
  readonly kind: ScanKind;
  readonly facts: FactsSpace<F>;
  readonly findings: FindingsStore;
  readonly sources: SourcesStore;
  readonly runs: RunsStore;
  readonly outbox: Outbox;
  readonly said: SaidStore;
  /** Whether anything waits in the outbox, now or later. */
  readonly isAnythingWaiting: () => Promise<boolean>;
  readonly matter: (runId: string) => Promise<Matter<F, T>>;
  readonly acts: Pick<SubjectActs, "of">;
  /** Where what is kept of subjects beside findings goes. */
  readonly records?: Pick<AccessRecordsStore, "put">;
  /** Where more is kept than findings. */
  readonly mendKept?: MendKept;
  readonly confirmGone: MergeHandlers<F>["confirmGone"];
  /** The summary of a look at what scans of this kind read, where there is one to give. */
  readonly summary: (facts: SummaryFacts) => Reason | undefined;
  readonly coverage: Pick<CoverageStore, "put">;
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly log: { info(message: string, fields: Readonly<Record<string, unknown>>): void };
}

/**
 * Brings what is kept of subjects beside findings back to what the facts say. `settled`, `narrowed`: what has become of what events
 * said, as `settleSaid` answers it.
 */
export type MendKept = (
  looked: { readonly settled: readonly EventSaid[]; readonly narrowed: readonly EventSaid[] },
  now: Date,
) => Promise<void>;

interface ConcludeInput extends RunEnd {
  readonly existing: Existing;
}

/** What a scan's end is written over. */
interface Before {
  readonly sources: SourcesState;
  readonly said: readonly EventSaid[];
  readonly isAnythingWaiting: boolean;
}

/** Each is a request of its own: it goes only while it is as it was read. */
const SAID_AT_ONCE = 8;

/** Ends scans. */
export interface Conclude {
  /** Reads what `conclude` needs to know first. Nobody else writes it while this run holds the lock. */
  look(): Promise<Before>;
  /**
   * Writes down what was read and what was not, blind spots, totals, the first summary, the day's coverage statement, the
   * run's row, and gives the lock back. Repeatable, even when another scan has ended since.
   */
  conclude(input: ConcludeInput, before: Before): Promise<Concluded>;
}

export function createConclude<F, T>(deps: ConcludeDeps<F, T>): Conclude {
  const { kind, facts, findings, sources, runs, outbox, clock } = deps;

  async function look(): Promise<Before> {
    const [before, said, isAnythingWaiting] = await Promise.all([
      sources.read(),
      deps.said.all(),
      deps.isAnythingWaiting(),
    ]);
    return { sources: before, said, isAnythingWaiting };
  }

  async function conclude(
    input: ConcludeInput,
    { sources: before, ...found }: Before,
  ): Promise<Concluded> {
    const now = clock.now();
    const { runId } = input.run;
    const policy = await deps.policies.current();
    const state = endOf(input);
    const saidBefore = before.said.get(kind) ?? {};
    if (await isRepeat(input.run, saidBefore.concluded)) {
      // A repeat after a crash: it is all written down already, but perhaps for these, and for what waits to be told.
      const known = await runs.get(runId);
      if (known?.endedAt === undefined) await runs.put(endedRun(input, state, now));
      await runs.unlock(kind, input.run.lock);
      return { state, toTell: "all" };
    }

    const { blind, closed, all: blindNow } = blindAfter(kind, input.sources, before, now);
    const problems = policy.kind === "kept-last-valid" ? policy.problems : [];
    const about = { now, policy: (await policyOf(deps.policies)).policy };
    const changes: FindingChange[] = [
      ...blindSpotChanges([...before.blind.values()], blindNow, about),
      ...(problems.length > 0
        ? policyInvalid
            .detect({ problems }, about)
            .map((draft) => presentChange(policyInvalid, draft))
        : []),
      ...(problems.length === 0 && saidBefore.policyInvalid === true
        ? [goneChange(policyInvalid.id, ["policy-invalid"])]
        : []),
    ];
    const matter = await deps.matter(runId);
    const fromEvents = await settleSaid(
      { ...deps, matter },
      {
        said: found.said,
        startedAt: new Date(input.run.startedAt),
        read: sourcesRead(input),
        now,
        policy: about.policy,
      },
    );
    changes.push(...fromEvents.changes);
    await deps.records?.put(fromEvents.records);
    const isMending = input.run.mends === true;
    if (isMending) await deps.mendKept?.(fromEvents, now);
    const mended = isMending ? await mendFindings({ ...deps, matter }, about) : 0;
    const changed = input.changed + mended + (await findings.apply(changes, now));

    const [counts, totals] = await Promise.all([
      countsOf(input.sources, before),
      changed > 0 || isMending || before.totals === undefined
        ? findings.totals().then((found) => ({ at: now.toISOString(), findings: found }))
        : before.totals,
    ]);
    const records = sourceRecords(input, before.sources, counts, now);
    // Once a day everything is looked through, in case something was left behind in a way nobody thought of; and when the
    // policy goes live, since everything has waited for that.
    const { notifyMode, sweptOn } = saidBefore;
    const isSweep =
      sweptOn !== dayOf(now) || (notifyMode === "preview" && about.policy.notify.mode === "live");
    if (isSweep) {
      const all = new Map([...before.sources, ...records.map((one) => [one.source, one] as const)]);
      const statement = coverageStatement(
        { runId, sources: [...all.values()], blind: blindNow },
        now,
      );
      await deps.coverage.put(statement);
      deps.log.info("Coverage statement.", statementFields(statement));
    }
    const summary = summaryOf(input, before, records, blind, totals, about.policy);
    if (summary !== undefined) await outbox.record([summary]);
    const isLookedAtFirst = records.some((one) => one.state === "current");
    const said: Said = {
      ...saidBefore,
      ...(isLookedAtFirst && saidBefore.summaryAt === undefined ? { summaryAt: totals.at } : {}),
      policyInvalid: problems.length > 0,
      notifyMode: about.policy.notify.mode,
      ...(isSweep ? { sweptOn: dayOf(now) } : {}),
      concluded: runId,
    };
    await sources.write({ sources: records, blind, closed, totals, said: { kind, said } });

    await atOnce(SAID_AT_ONCE, fromEvents.settled, (one) => deps.said.remove(one));
    await atOnce(SAID_AT_ONCE, fromEvents.narrowed, (one) => deps.said.put(one, one.at, one));
    // In this order: a run that has not ended still holds its lock, and whoever takes that over ends it.
    await runs.put(endedRun({ ...input, changed }, state, now));
    await runs.unlock(kind, input.run.lock);
    // What mending said is told, even when it was said before a crash.
    if (isSweep || isMending) return { state, toTell: "all" };
    const isQuiet = changes.length === 0 && summary === undefined && !found.isAnythingWaiting;
    return {
      state,
      toTell: isQuiet ? "nothing" : [...new Set(changes.map(({ id }) => partitionOf(id)))],
    };
  }

  return { look, conclude };

  /** Whether this run has been concluded before: it stands there, or a later run does and the lock is no longer this one's. */
  async function isRepeat(
    { runId, lock }: ScanInput,
    concluded: string | undefined,
  ): Promise<boolean> {
    if (concluded === undefined || concluded === runId) return concluded === runId;
    return isLater(concluded, runId) && !(await runs.holds(kind, lock));
  }

  /** How many records each source has; where nothing has changed it is still as many. */
  async function countsOf(
    read: readonly SourceProgress[],
    before: SourcesState,
  ): Promise<Readonly<Record<string, number | undefined>>> {
    const isAsBefore = read.every(
      ({ source, counts }) =>
        counts.changed === 0 && before.sources.get(source)?.records !== undefined,
    );
    if (isAsBefore) {
      return Object.fromEntries([...before.sources].map(([name, { records }]) => [name, records]));
    }
    const { sets } = await facts.state();
    return Object.fromEntries(Object.entries(sets).map(([name, { count }]) => [name, count]));
  }

  /** Its reason key keeps a repeat from being told again. */
  function summaryOf(
    { existing }: ConcludeInput,
    before: SourcesState,
    records: readonly SourceRecord[],
    blind: readonly BlindRecord[],
    totals: NonNullable<SourcesState["totals"]>,
    policy: Policy,
  ): Reason | undefined {
    if (records.every(({ state }) => state === "unreadable")) return undefined;
    const isFirst = before.said.get(kind)?.summaryAt === undefined;
    const titles = detectorTitles;
    return deps.summary({ isFirst, policy, totals, sources: records, blind, existing, titles });
  }
}

function sourcesRead({ sources, isConflict }: ConcludeInput): ReadonlySet<string> {
  const done = sources.filter(({ state }) => state === "done" && !isConflict);
  return new Set(done.map(({ source }) => source));
}
