import type { Policy } from "../config/policy.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { dayOf } from "../core/time.ts";
import { detectorTitles } from "../detect/detectors.ts";
import { policyInvalid } from "../detect/policy-invalid.ts";
import type { MergeHandlers } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { FindingChange, Matter } from "../findings/judge.ts";
import { goneChange, presentChange } from "../findings/plain-change.ts";
import type { Said as EventSaid, SaidStore } from "../findings/said-store.ts";
import type { ScanKind } from "../http/scans.ts";
import type { Outbox } from "../notify/outbox-store.ts";
import type { Reason } from "../notify/reason.ts";
import { coverageStatement, statementFields } from "../report/coverage-statement.ts";
import type { CoverageStore } from "../report/coverage-store.ts";
import { mendFindings } from "./mend-findings.ts";
import { blindSpotChanges } from "./blind-spots.ts";
import { contactsBlindness } from "./contacts-blindness.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import { afterScan, type BlindRecord } from "./coverage-rules.ts";
import { policyOf } from "./policy-of.ts";
import { isLater, type RunsStore, type ScanRun, type ScanState } from "./runs-store.ts";
import { together } from "./scan-progress.ts";
import type { Blindness, Concluded, Existing, ScanInput, SourceProgress } from "./scan-types.ts";
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
  readonly confirmGone: MergeHandlers<F>["confirmGone"];
  /** The summary of a look at what scans of this kind read, where there is one to give. */
  readonly summary: (facts: SummaryFacts) => Reason | undefined;
  readonly coverage: Pick<CoverageStore, "put">;
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly log: { info(message: string, fields: Readonly<Record<string, unknown>>): void };
}

interface ConcludeInput {
  readonly run: ScanInput;
  readonly sources: readonly SourceProgress[];
  readonly changed: number;
  readonly existing: Existing;
  readonly isConflict: boolean;
}

/** What a scan's end is written over. */
interface Before {
  readonly sources: SourcesState;
  readonly said: readonly EventSaid[];
  readonly isAnythingWaiting: boolean;
}

/** Whether people can be found is told by scans of credentials, whose owners they are. */
const CONTACTS = { source: "contacts", kind: "credentials" } as const;

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
    const state = stateOf(input);
    const saidBefore = before.said.get(kind) ?? {};
    if (await isRepeat(input.run, saidBefore.concluded)) {
      // A repeat after a crash: it is all written down already, but perhaps for these, and for what waits to be told.
      const known = await runs.get(runId);
      if (known?.endedAt === undefined) await runs.put(ended(input, state, now));
      await runs.unlock(kind, input.run.lock);
      return { state, toTell: "all" };
    }

    const { blind, closed } = blindAfter(input, before, now);
    const problems = policy.kind === "kept-last-valid" ? policy.problems : [];
    const about = { now, policy: (await policyOf(deps.policies)).policy };
    const blindNow = [
      ...[...before.blind.values()].filter(
        ({ cause }) => !closed.includes(cause) && !blind.some((one) => one.cause === cause),
      ),
      ...blind,
    ];
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
    const mended = isMending ? await mendFindings({ ...deps, matter }, about) : 0;
    const changed = input.changed + mended + (await findings.apply(changes, now));

    const [counts, totals] = await Promise.all([
      countsOf(input.sources, before),
      changed > 0 || isMending || before.totals === undefined
        ? findings.totals().then((found) => ({ at: now.toISOString(), findings: found }))
        : before.totals,
    ]);
    const records = input.sources.map((progress): SourceRecord => {
      const known = before.sources.get(progress.source);
      const count = counts[progress.source];
      if (progress.state !== "done" || input.isConflict) {
        return {
          ...known,
          source: progress.source,
          state: "unreadable",
          why: progress.why ?? "Another scan was quicker.",
        };
      }
      return {
        source: progress.source,
        state: "current",
        lastReadAt: now.toISOString(),
        lastCompleteAt: now.toISOString(),
        ...(count === undefined ? {} : { records: count }),
      };
    });
    // Once a day everything is looked through, in case something was left behind in a way nobody thought of; and when the
    // policy goes live, since everything has waited for that.
    const { notifyMode, sweptOn } = saidBefore;
    const isSweep =
      sweptOn !== dayOf(now) || (notifyMode === "preview" && about.policy.notify.mode === "live");
    if (isSweep) {
      const all = new Map([...before.sources, ...records.map((one) => [one.source, one] as const)]);
      const others = [...before.blind.values()].filter(({ source }) => !isLookedAt(input, source));
      const statement = coverageStatement(
        { runId, sources: [...all.values()], blind: [...others, ...blind] },
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

    for (const one of fromEvents.settled) await deps.said.remove(one);
    for (const one of fromEvents.narrowed) await deps.said.put(one, one.at, one);
    // In this order: a run that has not ended still holds its lock, and whoever takes that over ends it.
    await runs.put(ended({ ...input, changed }, state, now));
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

  /** The causes of the sources that were looked at, as this run leaves them. */
  function blindAfter(
    input: ConcludeInput,
    before: SourcesState,
    now: Date,
  ): { blind: readonly BlindRecord[]; closed: readonly string[] } {
    const bySource = [
      ...input.sources.map((progress) => [progress.source, blindnessOf(progress)] as const),
      ...(kind === CONTACTS.kind
        ? [[CONTACTS.source, contactsBlindness(before.contactsRefused)] as const]
        : []),
    ];
    const seen = bySource.flatMap(([source, some]) =>
      together(some).map((one) => ({ ...one, source })),
    );
    const was = [...before.blind.values()].filter(({ source }) => isLookedAt(input, source));
    const causes = new Set([...was, ...seen].map(({ cause }) => cause));
    const blind: BlindRecord[] = [];
    const closed: string[] = [];
    for (const cause of causes) {
      const known = before.blind.get(cause);
      const one = seen.find((found) => found.cause === cause);
      const is = afterScan(known, one, now);
      if (is !== undefined) blind.push(is);
      else if (known !== undefined) closed.push(cause);
    }
    return { blind, closed };
  }

  function isLookedAt({ sources: read }: ConcludeInput, source: string): boolean {
    if (source === CONTACTS.source) return kind === CONTACTS.kind;
    return read.some((one) => one.source === source);
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

function ended(
  { run, sources, changed }: ConcludeInput,
  state: ScanRun["state"],
  now: Date,
): ScanRun {
  return {
    id: run.runId,
    kinds: [run.kind],
    state,
    startedAt: run.startedAt,
    startedBy: run.startedBy,
    endedAt: now.toISOString(),
    changed,
    sources: sources.map((progress) => ({
      source: progress.source,
      state: progress.state === "done" ? "completed" : "failed",
      mode: progress.mode,
      seen: progress.counts.seen,
      changed: progress.counts.changed,
      unreadable: progress.counts.unreadable,
      ...(progress.state === "done" || progress.why === undefined ? {} : { why: progress.why }),
      blind: progress.blind.map(({ cause, count }) => ({ cause, count })),
    })),
  };
}

function sourcesRead({ sources, isConflict }: ConcludeInput): ReadonlySet<string> {
  const done = sources.filter(({ state }) => state === "done" && !isConflict);
  return new Set(done.map(({ source }) => source));
}

function stateOf({ sources, isConflict }: ConcludeInput): Exclude<ScanState, "running"> {
  if (isConflict || sources.every(({ state }) => state === "failed")) return "failed";
  return sources.every(({ state }) => state === "done") ? "completed" : "partial";
}

/** A source that failed as a whole is a cause of its own. */
function blindnessOf(progress: SourceProgress): readonly Blindness[] {
  if (progress.state !== "failed") return progress.blind;
  return [{ cause: `${progress.source}:${progress.code ?? "unknown"}`, count: 1, what: [] }];
}
