import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import type { FactChange, MergeHandlers, StoredFact } from "../../shared/facts/fact-records.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import type { ReadMode } from "../../shared/facts/stage-part.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { Crash, type CountingBlobs, countingBlobs } from "./counting-blobs.ts";
import {
  allSubjects,
  scanOnce,
  seen,
  settle,
  stageAll,
  START,
  type Step,
  type TestFact,
} from "./facts-fixture.ts";

let azurite: RunningAzurite;
let real: Blobs;
let spaces = 0;

beforeAll(async () => {
  azurite = await startAzurite({ tables: false, blobs: true });
  real = freshBlobs(azurite);
});
afterAll(() => azurite.stop());

/** set and key → what is known: as plain as it can be. */
type Model = Map<
  string,
  { readonly set: string; readonly key: string; subject: string; fact: TestFact }
>;
type Reads = Record<string, { mode: ReadMode; parts: FactChange<TestFact>[][] }>;

interface Round {
  readonly reads: Reads;
  /** Somebody else commits this between plan and commit. */
  readonly meanwhile: Reads | undefined;
  /** Calls to the store that each attempt gets through before it crashes. */
  readonly crashes: readonly number[];
  readonly repeatsEveryCall: boolean;
  readonly evaluateAll: boolean;
  /** Of the records that a complete read did not see, which are gone. */
  readonly gone: readonly string[];
}

const key = fc.constantFrom("k1", "k2", "k3", "k4", "__proto__", "\ud800", "\u2028\n");
const subject = fc.constantFrom("s1", "s2", "s3", "constructor", "\udfff");
const change: fc.Arbitrary<FactChange<TestFact>> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("seen"),
      key,
      subject,
      fact: fc.record({ text: fc.constantFrom("a", "b", "\u2029") }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("removed"), key }) },
);
const read = fc.record({
  mode: fc.constantFrom<ReadMode>("complete", "delta"),
  parts: fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 3 }),
});
const reads: fc.Arbitrary<Reads> = fc
  .record({ one: read, "two ": read }, { requiredKeys: [] })
  .map((some) => ({ ...some }));
const round: fc.Arbitrary<Round> = fc.record({
  reads,
  meanwhile: fc.option(reads, { nil: undefined, freq: 3 }),
  crashes: fc.array(fc.nat(12), { maxLength: 4 }),
  repeatsEveryCall: fc.boolean(),
  evaluateAll: fc.boolean(),
  gone: fc.subarray(["k1", "k2", "k3", "__proto__", "\ud800"]),
});

/** What the parts say of each key, told against the model of the moment in which they were staged. */
function wordsOf(
  model: Model,
  { parts }: Reads[string],
  set: string,
): Map<string, FactChange<TestFact> | "as it was"> {
  const words = new Map<string, FactChange<TestFact> | "as it was">();
  for (const one of parts.flat()) {
    const known = model.get(`${set}/${one.key}`);
    const isSame =
      one.kind === "seen" && known?.subject === one.subject && known.fact.text === one.fact.text;
    words.set(one.key, isSame ? "as it was" : one);
  }
  return words;
}

function apply(model: Model, staged: Model, all: Reads, gone: readonly string[]): void {
  for (const [set, one] of Object.entries(all)) {
    const words = wordsOf(staged, one, set);
    for (const [name, word] of words) {
      if (word === "as it was") continue;
      const id = `${set}/${name}`;
      if (word.kind === "removed") model.delete(id);
      else model.set(id, { set, key: name, subject: word.subject, fact: word.fact });
    }
    if (one.mode === "delta") continue;
    for (const [id, held] of model) {
      if (held.set === set && !words.has(held.key) && gone.includes(held.key)) model.delete(id);
    }
  }
}

function subjectsOf(
  model: Model,
): { subject: string; facts: StoredFact<TestFact>[]; memo: string }[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const all = [...model.values()];
  return [...new Set(all.map((one) => one.subject))].map((name) => {
    const facts = all
      .filter((one) => one.subject === name)
      .map(({ set, key: ownKey, fact }) => ({ set, key: ownKey, fact }))
      .sort((a, b) => order(a.set, b.set) || order(a.key, b.key));
    return { subject: name, facts, memo: memoOf(facts) };
  });
}

/** What a visit leaves: a record of what it was shown. */
function memoOf(facts: readonly StoredFact<TestFact>[]): string {
  return JSON.stringify(facts.map(({ set, key: name, fact }) => [set, name, fact.text]));
}

function handlers(gone: readonly string[]): MergeHandlers<TestFact> {
  return {
    confirmGone: (_set, candidates) =>
      Promise.resolve(candidates.map((one) => one.key).filter((name) => gone.includes(name))),
    visit: (subjects) =>
      Promise.resolve(
        subjects.map(({ facts }) => (facts.length === 0 ? {} : { memo: memoOf(facts) })),
      ),
  };
}

/** Tries a call again when it crashes, as a durable activity is; and sometimes although it did not. */
function stubborn(blobs: CountingBlobs, { crashes, repeatsEveryCall }: Round): Step {
  const left = [...crashes];
  const arm = (): void => {
    blobs.crashAfter(left.shift() ?? Number.POSITIVE_INFINITY);
  };
  arm();
  return async (call) => {
    for (;;) {
      try {
        const answer = await call();
        return repeatsEveryCall ? await call() : answer;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        arm();
      }
    }
  };
}

async function play(
  space: FactsSpace<TestFact>,
  blobs: CountingBlobs,
  model: Model,
  at: Round,
  run: string,
): Promise<void> {
  const staged = new Map(model);
  const step = stubborn(blobs, at);
  const scan = {
    run,
    reads: at.reads,
    handlers: handlers(at.gone),
    step,
    evaluateAll: at.evaluateAll,
  };
  const parts = await stageAll(space, scan);
  if (at.meanwhile !== undefined) {
    const plan = await step(() => space.plan(run, parts, { now: START, evaluateAll: false }));
    for (const slice of plan.slices) await step(() => space.mergeSlice(slice, scan.handlers));
    const other = { run: `${run} other`, reads: at.meanwhile, handlers: scan.handlers, step };
    expect((await settle(space, await stageAll(space, other), other)).outcome).toBe("committed");
    apply(model, new Map(model), at.meanwhile, at.gone);
    expect(await step(() => space.commit(plan, { sets: {} }))).toBe("conflict");
  }
  expect((await settle(space, parts, scan)).outcome).toBe("committed");
  apply(model, staged, at.reads, at.gone);
  blobs.crashAfter(Number.POSITIVE_INFINITY);
}

/** Enough for 16 buckets, so that what moves may leave one. */
const filler = {
  mode: "delta" as const,
  parts: [Array.from({ length: 1_001 }, (_, i) => seen(`filler ${i}`, `filler ${i}`))],
};

async function expectSame(space: FactsSpace<TestFact>, model: Model): Promise<void> {
  const byName = (a: { subject: string }, b: { subject: string }): number =>
    a.subject < b.subject ? -1 : 1;
  const known = (await allSubjects(space)).filter(({ facts }) => facts[0]?.set !== "filler");
  expect(known.sort(byName)).toEqual(subjectsOf(model).sort(byName));
  const { sets } = await space.state();
  for (const [set, { count }] of Object.entries(sets)) {
    if (set === "filler") continue;
    expect(count).toBe([...model.values()].filter((one) => one.set === set).length);
  }
}

/** The index says of every record what the buckets say: reading all once more finds nothing new. */
async function expectNothingNew(space: FactsSpace<TestFact>, model: Model): Promise<void> {
  const all: Reads = {
    one: { mode: "complete", parts: [[]] },
    "two ": { mode: "complete", parts: [[]] },
  };
  for (const { set, ...rest } of model.values())
    all[set]?.parts[0]?.push({ kind: "seen", ...rest });
  const parts = await stageAll(space, { run: "check", reads: all });
  const plan = await space.plan("check", parts, { now: START, evaluateAll: false });
  expect(plan.slices).toEqual([]);
}

test(
  "any reads, with repeats, moves, crashes and others in between, leave what a plain map would hold",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(round, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (rounds, isBig) => {
          const blobs = countingBlobs(real);
          spaces += 1;
          const space = createFactsSpace<TestFact>({
            ...{ blobs, name: `s${spaces}` },
            clock: { now: () => START },
          });
          const model: Model = new Map();
          if (isBig) await scanOnce(space, { run: "filler", reads: { filler } });
          for (const [number, at] of rounds.entries()) {
            await play(space, blobs, model, at, `run ${number}`);
            await expectSame(space, model);
          }
          await expectNothingNew(space, model);
        },
      ),
      { numRuns: 10 },
    );
  },
);
