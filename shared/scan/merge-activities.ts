import { createHash } from "node:crypto";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { after, DAY_MS } from "../core/time.ts";
import type { MergeHandlers } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { MergePlan, SetRead } from "../facts/plan-merge.ts";
import type { ManifestRead, SetState } from "../facts/manifest.ts";
import type { SpaceState } from "../facts/space-state.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import { judgeFacts, type RecordChange } from "../findings/judge.ts";
import type { Matter } from "../findings/matter.ts";
import type { News } from "../findings/spoken-of.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import { policyOf } from "./policy-of.ts";
import type { RunManifest } from "./run-manifest.ts";
import { sumOfExisting } from "./scan-progress.ts";
import type { SubjectActs } from "./subject-acts.ts";
import { writeBehind } from "./write-behind.ts";
import type {
  Existing,
  FinishInput,
  Judged,
  MergeInput,
  MergeSliceInput,
  SourceProgress,
} from "./scan-types.ts";

export interface MergeDeps<F, T> {
  readonly facts: FactsSpace<F>;
  readonly manifest: RunManifest;
  readonly findings: FindingsStore;
  readonly policies: PolicyStore;
  /** What is judged, as it stands after the reading. */
  readonly matter: (runId: string) => Promise<Matter<F, T>>;
  readonly confirmGone: MergeHandlers<F>["confirmGone"];
  /** Where what is kept of subjects beside findings goes. */
  readonly records?: Pick<AccessRecordsStore, "put">;
  /** What the audit log says of the subjects. */
  readonly acts: Pick<SubjectActs, "ofMany">;
  readonly clock: Clock;
  /** Of what the readers store: see `createDirectoryRead`. */
  readonly epoch: string;
}

/** `settled`: nothing was to be looked at, and what was read is the facts. */
export type FactsSettled =
  | { readonly kind: "settled" }
  | { readonly kind: "slices"; readonly plan: MergePlan; readonly evaluatedWith: string }
  | { readonly kind: "conflict" };

/** A delta link lives for days: where nothing has changed, the one of yesterday says the same, and no new one is kept. */
const COMMIT_EVERY_MS = DAY_MS;
/** What has been for longer than this is no news when it is first seen, whenever the service began to look. */
const NEWS_FOR_MS = 7 * DAY_MS;

/** Makes what was read the facts, and says what follows: findings first, facts second, so that a crash repeats both. */
export function createMergeActivities<F, T>(
  deps: MergeDeps<F, T>,
): {
  settleFacts(input: MergeInput): Promise<FactsSettled>;
  mergeSlice(input: MergeSliceInput): Promise<Judged>;
  commit(input: FinishInput): Promise<{ kind: "committed" | "conflict" }>;
} {
  const { facts, findings, policies, clock } = deps;

  async function mergeSlice({ run, plan, slice }: MergeSliceInput): Promise<Judged> {
    const one = plan.slices[slice];
    if (one === undefined) throw new Error(`The plan has no slice ${slice}.`);
    const [{ policy }, matter, manifest] = await Promise.all([
      policyOf(policies),
      deps.matter(run.runId),
      deps.manifest.of(run.runId),
    ]);
    const now = clock.now();
    const epochs = epochsOf(await facts.state(manifest), now);
    const applying = writeBehind((changes: readonly FindingChange[]) =>
      findings.apply(changes, now),
    );
    const recording = writeBehind(async (changes: readonly RecordChange[]) => {
      await deps.records?.put(changes);
      return changes.length;
    });
    const partitions = new Set<string>();
    let existing: Existing = {};
    const merging = facts.mergeSlice(one, {
      confirmGone: deps.confirmGone,
      visit: async (subjects) => {
        const held = subjects.map(({ facts: stored }) => stored.map(({ fact }) => fact));
        const acts = await deps.acts.ofMany(
          run.runId,
          subjects.map(({ subject }, index) => matter.idsOf(subject, held[index] ?? [])),
        );
        const judged = subjects.map(({ subject, memo, fresh, added }, index) =>
          judgeFacts(subject, held[index] ?? [], memo, matter, {
            ...{ now, policy, news: { ...epochs, fresh, added } },
            acts: acts[index] ?? [],
          }),
        );
        const changes = judged.flatMap((judgement) => judgement.changes);
        await applying.add(changes);
        // Of what was judged, not of what changed: a repeat after a crash changes nothing, and must still be told.
        for (const { id } of changes) partitions.add(partitionOf(id));
        await recording.add(judged.flatMap(({ record }) => record ?? []));
        for (const { severity } of judged.flatMap((judgement) => judgement.existing)) {
          existing = sumOfExisting(existing, { [severity]: 1 });
        }
        return judged.map(({ memo, nextAt }) => ({
          ...(memo === undefined ? {} : { memo }),
          ...(nextAt === undefined ? {} : { nextAt }),
        }));
      },
    });
    // A repeat must not meet what this call is still writing.
    await merging.catch(() => Promise.all([applying.settled(), recording.settled()]));
    await merging;
    await recording.end();
    return { changed: await applying.end(), partitions: [...partitions], existing };
  }

  async function commit(
    { sources }: Pick<MergeInput, "sources">,
    plan: MergePlan,
    evaluatedWith: string,
    read: ManifestRead,
  ): Promise<{ kind: "committed" | "conflict" }> {
    const before = (await facts.state(read)).sets;
    const at = clock.now().toISOString();
    const sets = Object.fromEntries(
      sources
        .filter(isDone)
        .map((source) => [source.source, stateAfter(source, before, at, deps.epoch)]),
    );
    return { kind: await facts.commit(plan, { sets, evaluatedWith }, read) };
  }

  /** Whether the facts need not say that this was read again. */
  function isAsBefore(
    { source, mode, deltaLink, scopes = [] }: SourceProgress,
    { sets }: SpaceState,
  ): boolean {
    const before = sets[source]?.state;
    if (before?.lastReadAt === undefined || before.epoch !== deps.epoch) return false;
    const known = new Set(before.scopes);
    if (scopes.some((scope) => !known.has(scope))) return false;
    if (deltaLink !== undefined && mode === "complete") return false;
    return clock.now().getTime() - new Date(before.lastReadAt).getTime() < COMMIT_EVERY_MS;
  }

  async function settleFacts(input: MergeInput): Promise<FactsSettled> {
    const { runId } = input.run;
    const [{ hash }, { rules }] = await Promise.all([policyOf(policies), deps.matter(runId)]);
    const evaluatedWith = createHash("sha256")
      .update(`${hash};${rules}`)
      .digest("hex")
      .slice(0, 16);
    const read = await deps.manifest.of(runId);
    const state = await facts.state(read);
    const reads = Object.fromEntries(
      input.sources
        .filter(isDone)
        .map(({ source, mode, staged }): [string, SetRead] => [source, { mode, parts: staged }]),
    );
    const evaluateAll = state.evaluatedWith !== undefined && state.evaluatedWith !== evaluatedWith;
    const plan = await facts.plan(runId, reads, { now: clock.now(), evaluateAll }, read);
    // A slice's outcome is in the history before anything is committed: what it found is told, whatever crashes.
    if (plan.slices.length > 0) return { kind: "slices", plan, evaluatedWith };
    const isKnown = !plan.hasLeftovers && state.evaluatedWith === evaluatedWith;
    if (isKnown && input.sources.filter(isDone).every((one) => isAsBefore(one, state))) {
      return { kind: "settled" };
    }
    const committed = await commit(input, plan, evaluatedWith, read);
    return { kind: committed.kind === "conflict" ? "conflict" : "settled" };
  }

  return {
    settleFacts: (input) =>
      settleFacts(input).catch((error: unknown) => {
        deps.manifest.forget(); // a repeat plans on what is there then
        throw error;
      }),
    mergeSlice,
    commit: async ({ plan, evaluatedWith, ...input }) =>
      commit(input, plan, evaluatedWith, await facts.read()),
  };
}

function isDone({ state }: SourceProgress): boolean {
  return state === "done";
}

function stateAfter(
  source: SourceProgress,
  sets: Readonly<Record<string, { readonly state: SetState }>>,
  at: string,
  epoch: string,
): SetState {
  const before = sets[source.source]?.state;
  const completeReadAt = source.mode === "complete" ? at : before?.completeReadAt;
  const scopes = [...new Set([...(before?.scopes ?? []), ...(source.scopes ?? [])])].sort();
  return {
    ...(source.deltaLink === undefined ? {} : { deltaLink: source.deltaLink }),
    ...(completeReadAt === undefined ? {} : { completeReadAt }),
    lastReadAt: at,
    beganAt: before?.beganAt ?? at,
    epoch,
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

/** Which epochs had begun when the facts were last written, and since when what has a date of its own is news. */
export function epochsOf({ sets }: SpaceState, now: Date): Omit<News, "fresh" | "added"> {
  const states = Object.values(sets).map(({ state }) => state);
  const begun = new Set(states.flatMap(({ scopes = [] }) => scopes));
  const began = states.flatMap(({ beganAt }) => beganAt ?? []).sort()[0];
  const firstLook = began === undefined ? now : new Date(began);
  const oldest = after(now, -NEWS_FOR_MS);
  return {
    hasBegun: (epoch) => begun.has(epoch),
    since: firstLook > oldest ? firstLook : oldest,
  };
}
