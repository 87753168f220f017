import type { FactChange, MergeHandlers, SubjectFacts } from "../../shared/facts/fact-records.ts";
import type { FactsSpace } from "../../shared/facts/facts-space.ts";
import type { SliceCounts } from "../../shared/facts/merge-bucket.ts";
import type { MergePlan, SetRead } from "../../shared/facts/plan-merge.ts";
import type { ReadMode } from "../../shared/facts/stage-part.ts";

export interface TestFact {
  readonly text: string;
  readonly more?: unknown;
}

export const START = new Date("2030-01-01T00:00:00Z");

export function seen(key: string, subject: string, text = ""): FactChange<TestFact> {
  return { kind: "seen", key, subject, fact: { text } };
}

export function removed(key: string): FactChange<TestFact> {
  return { kind: "removed", key };
}

export type Step = <T>(call: () => Promise<T>) => Promise<T>;

const straight: Step = (call) => call();

interface Scan {
  readonly run: string;
  /** Per set the parts of its read. */
  readonly reads?: Readonly<
    Record<string, { mode: ReadMode; parts: readonly (readonly FactChange<TestFact>[])[] }>
  >;
  readonly now?: Date;
  readonly evaluateAll?: boolean;
  readonly handlers?: Partial<MergeHandlers<TestFact>>;
  /** Every call of the space goes through this: where a test crashes and repeats. */
  readonly step?: Step;
}

/** Nothing is to be remembered, and whoever was not seen is gone. */
export const quiet: MergeHandlers<TestFact> = {
  confirmGone: (_set, candidates) => Promise.resolve(candidates.map(({ key }) => key)),
  visit: (subjects) => Promise.resolve(subjects.map(() => ({}))),
};

export async function stageAll(
  space: FactsSpace<TestFact>,
  { run, reads = {}, step = straight }: Scan,
): Promise<Record<string, SetRead>> {
  const staged: Record<string, SetRead> = {};
  for (const [set, { mode, parts }] of Object.entries(reads)) {
    const answers = [];
    for (const [part, changes] of parts.entries()) {
      answers.push(await step(() => space.stage(run, set, part, mode, changes)));
    }
    staged[set] = { mode, parts: answers };
  }
  return staged;
}

/** Plan, merge and commit of what was staged. */
export async function settle(
  space: FactsSpace<TestFact>,
  staged: Record<string, SetRead>,
  scan: Scan,
): Promise<{ outcome: "committed" | "conflict"; counts: SliceCounts[]; plan: MergePlan }> {
  const { run, now = START, evaluateAll = false, step = straight } = scan;
  const plan = await step(() => space.plan(run, staged, { now, evaluateAll }));
  const counts: SliceCounts[] = [];
  for (const slice of plan.slices) {
    counts.push(await step(() => space.mergeSlice(slice, { ...quiet, ...scan.handlers })));
  }
  const sets = Object.fromEntries(
    Object.keys(staged).map((set) => [set, { deltaLink: `https://graph/${run}` }]),
  );
  return { outcome: await step(() => space.commit(plan, { sets })), counts, plan };
}

export async function scanOnce(space: FactsSpace<TestFact>, scan: Scan): ReturnType<typeof settle> {
  return settle(space, await stageAll(space, scan), scan);
}

export async function allSubjects(space: FactsSpace<TestFact>): Promise<SubjectFacts<TestFact>[]> {
  const all: SubjectFacts<TestFact>[] = [];
  for await (const subject of space.subjects()) all.push(subject);
  return all;
}
