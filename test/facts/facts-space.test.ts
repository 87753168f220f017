import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import type { SubjectVisit } from "../../shared/facts/fact-records.ts";
import { FactsSuperseded, FactsTooNew } from "../../shared/facts/facts-errors.ts";
import { createFactsSpace, type FactsSpace } from "../../shared/facts/facts-space.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { type CountingBlobs, countingBlobs } from "./counting-blobs.ts";
import {
  allSubjects,
  quiet,
  removed,
  scanOnce,
  seen,
  settle,
  stageAll,
  START,
  type TestFact,
} from "./facts-fixture.ts";

let azurite: RunningAzurite;
let real: Blobs;
let blobs: CountingBlobs;
let space: FactsSpace<TestFact>;
let now = START;
let spaces = 0;

beforeAll(async () => {
  azurite = await startAzurite({ tables: false, blobs: true });
  real = freshBlobs(azurite);
});
afterAll(() => azurite.stop());
beforeEach(() => {
  now = START;
  blobs = countingBlobs(real);
  spaces += 1;
  space = createFactsSpace({ blobs, name: `space ${spaces}`, clock: { now: () => now } });
});

const complete = (...parts: ReturnType<typeof seen>[][]) => ({ mode: "complete" as const, parts });
const delta = (...parts: ReturnType<typeof seen>[][]) => ({ mode: "delta" as const, parts });
const manifest = () => `space%20${spaces}/manifest.json`;

async function namesLeft(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of real.list(`space%20${spaces}/`)) names.push(name);
  return names;
}

test("puts the records of one subject together, whatever set they are of", async () => {
  await scanOnce(space, {
    run: "r1",
    reads: {
      applications: complete([seen("o1", "app-1", "application"), seen("o2", "app-2")]),
      "service-principals": complete([seen("p1", "app-1", "principal")]),
    },
  });
  expect(await space.subject("app-1")).toEqual({
    subject: "app-1",
    facts: [
      { set: "applications", key: "o1", fact: { text: "application" } },
      { set: "service-principals", key: "p1", fact: { text: "principal" } },
    ],
  });
  expect(await space.subject("app-3")).toBeUndefined();
});

test("a later part that says as it was of everything takes back what an earlier one said", async () => {
  await scanOnce(space, { run: "r1", reads: { a: complete([seen("k", "s", "old")]) } });
  const parts = [[seen("k", "t", "new")], [seen("k", "s", "old")]];
  await scanOnce(space, { run: "r2", reads: { a: complete(...parts) } });
  expect(await space.subject("s")).toMatchObject({ facts: [{ fact: { text: "old" } }] });
  expect(await space.subject("t")).toBeUndefined();
});

test("has a state before the first commit and after it", async () => {
  expect(await space.state()).toEqual({ generation: 0, bucketCount: 1, sets: {} });
  const staged = await stageAll(space, { run: "r1", reads: { a: complete([seen("k", "s")]) } });
  const plan = await space.plan("r1", staged, { now: START, evaluateAll: false });
  const nextAt = after(START, HOUR_MS);
  for (const slice of plan.slices) {
    await space.mergeSlice(slice, { ...quiet, visit: () => Promise.resolve([{ nextAt }]) });
  }
  await space.commit(plan, { sets: { a: { deltaLink: "link", epoch: "1" } }, evaluatedWith: "h" });
  expect(await space.state()).toEqual({
    generation: 1,
    bucketCount: 1,
    evaluatedWith: "h",
    nextAt: nextAt.toISOString(),
    sets: { a: { state: { deltaLink: "link", epoch: "1" }, count: 1 } },
  });
});

test("a scan without changes reads the manifest and writes nothing else", async () => {
  await scanOnce(space, { run: "r1", reads: { a: complete([seen("k", "s")]) } });
  blobs.calls();
  await space.state();
  await scanOnce(space, { run: "r2", reads: { a: delta([]), b: delta([], []) } });
  expect(blobs.calls()).toEqual([
    `get ${manifest()}`, // the state
    `get ${manifest()}`, // the plan
    `get ${manifest()}`, // the commit
    `put ${manifest()}`,
  ]);
  expect((await space.state()).sets["a"]?.state).toEqual({ deltaLink: "https://graph/r2" });
});

test("counts what a part says, against what the set holds", async () => {
  await scanOnce(space, {
    run: "r1",
    reads: { a: complete([seen("same", "s"), seen("other", "s"), seen("gone", "s")]) },
  });
  const changes = [
    ...[seen("same", "s"), seen("other", "s", "changed"), seen("new", "t"), seen("new", "t")],
    ...[removed("gone"), removed("never there")],
  ];
  const { blob, ...counts } = await space.stage("r2", "a", 0, "delta", changes);
  expect(counts).toEqual({ part: 0, mode: "delta", seen: 3, added: 1, changed: 1, removed: 1 });
  expect(blob).toBeDefined();
});

test("a record that moves to another subject leaves the old one, in whatever bucket", async () => {
  const many = Array.from({ length: 1_100 }, (_, i) => seen(`k${i}`, `s${i}`));
  await scanOnce(space, { run: "r1", reads: { a: complete(many) } });
  expect((await space.state()).bucketCount).toBe(16);
  const visited: string[] = [];
  await scanOnce(space, {
    run: "r2",
    reads: { a: delta([seen("k1", "s2"), seen("k3", "elsewhere")]) },
    handlers: {
      visit: (subjects) => {
        visited.push(...subjects.map(({ subject, facts }) => `${subject}:${facts.length}`));
        return Promise.resolve(subjects.map(() => ({})));
      },
    },
  });
  expect(visited.sort()).toEqual(["elsewhere:1", "s1:0", "s2:2", "s3:0"]);
  expect(await space.subject("s1")).toBeUndefined();
  expect((await space.subject("s2"))?.facts.map(({ key }) => key)).toEqual(["k1", "k2"]);
  expect((await space.state()).sets["a"]?.count).toBe(1_100);
});

test("keeps what a complete read did not see until it is confirmed as gone", async () => {
  const first = complete([seen("k1", "s1"), seen("k2", "s2"), seen("k3", "s3")]);
  await scanOnce(space, { run: "r1", reads: { a: first } });
  const asked: string[] = [];
  const { counts } = await scanOnce(space, {
    run: "r2",
    reads: { a: complete([seen("k1", "s1")]) },
    handlers: {
      confirmGone: (set, candidates) => {
        asked.push(...candidates.map(({ key, fact }) => `${set}:${key}:${fact.text}`));
        return Promise.resolve(["k2", "k1"]);
      },
    },
  });
  expect(asked.sort()).toEqual(["a:k2:", "a:k3:"]);
  expect(counts).toMatchObject([{ removed: 1, kept: 1 }]);
  expect((await allSubjects(space)).map(({ subject }) => subject)).toEqual(["s1", "s3"]);
});

test("a complete read that sees nothing at all asks about everything", async () => {
  await scanOnce(space, { run: "r1", reads: { a: complete([seen("k1", "s1")]) } });
  await scanOnce(space, { run: "r2", reads: { a: complete([]) } });
  expect(await allSubjects(space)).toEqual([]);
  expect((await space.state()).sets["a"]?.count).toBe(0);
});

test("visits what changed with the memo of the last time, and what is due when its time has come", async () => {
  const visits: SubjectVisit<TestFact>[] = [];
  const dueAt = after(START, DAY_MS);
  const handlers = {
    visit: (subjects: readonly SubjectVisit<TestFact>[]) => {
      visits.push(...subjects);
      return Promise.resolve(
        subjects.map(({ facts }) =>
          facts.length === 0 ? {} : { memo: JSON.stringify(facts[0]?.fact.text), nextAt: dueAt },
        ),
      );
    },
  };
  await scanOnce(space, {
    ...{ run: "r1", handlers },
    reads: { a: complete([seen("k1", "s1", "one"), seen("k2", "s2", "two")]) },
  });
  const secondBefore = after(dueAt, -1_000);
  await scanOnce(space, {
    run: "r2",
    handlers,
    now: secondBefore,
    reads: { a: delta([seen("k1", "s1", "uno")]) },
  });
  await scanOnce(space, { run: "r3", handlers, now: secondBefore });
  await scanOnce(space, { run: "r4", handlers, now: dueAt, reads: { a: delta([removed("k2")]) } });
  await scanOnce(space, { run: "r5", handlers, now: secondBefore, evaluateAll: true });
  expect(visits.map(({ subject, memo, because }) => [subject, memo, because])).toEqual([
    ["s1", undefined, "changed"],
    ["s2", undefined, "changed"],
    ["s1", '"one"', "changed"],
    ["s1", '"uno"', "due"],
    ["s2", '"two"', "changed"],
    ["s1", '"uno"', "all"],
  ]);
});

test("a visit that changes nothing writes no bucket", async () => {
  await scanOnce(space, { run: "r1", reads: { a: complete([seen("k1", "s1")]) } });
  const before = await namesLeft();
  const { counts } = await scanOnce(space, { run: "r2", evaluateAll: true });
  expect(counts).toMatchObject([{ visited: 1, bucketsWritten: 0 }]);
  expect(await namesLeft()).toEqual(before);
});

test("a memo outlives the facts while a visit wants it", async () => {
  await scanOnce(space, { run: "r1", reads: { a: complete([seen("k1", "s1")]) } });
  const visit = (subjects: readonly unknown[]) =>
    Promise.resolve(subjects.map(() => ({ memo: '"still open"' })));
  await scanOnce(space, { run: "r2", reads: { a: delta([removed("k1")]) }, handlers: { visit } });
  expect(await space.subject("s1")).toEqual({ subject: "s1", facts: [], memo: '"still open"' });
  await scanOnce(space, { run: "r3", evaluateAll: true });
  expect(await space.subject("s1")).toBeUndefined();
});

test("a later part has the last word: back as it was, moved on, or gone", async () => {
  await scanOnce(space, {
    run: "r1",
    reads: { a: complete([seen("k1", "s1", "was"), seen("k2", "s2", "was")]) },
  });
  await scanOnce(space, {
    run: "r2",
    reads: {
      a: delta(
        [seen("k1", "s1", "changed"), seen("k2", "s3"), seen("k3", "s4"), removed("k1")],
        [seen("k1", "s1", "was"), seen("k2", "s5", "moved on"), removed("k3")],
      ),
    },
  });
  expect(await allSubjects(space)).toEqual([
    { subject: "s1", facts: [{ set: "a", key: "k1", fact: { text: "was" } }] },
    { subject: "s5", facts: [{ set: "a", key: "k2", fact: { text: "moved on" } }] },
  ]);
});

test("whoever commits second is told, and can plan the same parts again", async () => {
  await scanOnce(space, {
    run: "r1",
    reads: { a: complete([seen("k1", "s1"), seen("k2", "s2")]) },
  });
  const slow = { run: "slow", reads: { a: delta([seen("k1", "s1", "slow"), seen("k3", "s3")]) } };
  const staged = await stageAll(space, slow);
  const plan = await space.plan("slow", staged, { now: START, evaluateAll: false });
  for (const slice of plan.slices) await space.mergeSlice(slice, quiet);
  await scanOnce(space, {
    run: "quick",
    reads: { a: delta([seen("k1", "s9", "quick"), removed("k2")]) },
  });
  expect(await space.commit(plan, { sets: {} })).toBe("conflict");
  expect((await settle(space, staged, slow)).outcome).toBe("committed");
  expect((await allSubjects(space)).map(({ subject, facts }) => [subject, facts[0]?.fact])).toEqual(
    [
      ["s1", { text: "slow" }],
      ["s3", { text: "" }],
    ],
  );
});

test("a commit that is repeated answers as before and changes nothing", async () => {
  const staged = await stageAll(space, { run: "r1", reads: { a: complete([seen("k1", "s1")]) } });
  const plan = await space.plan("r1", staged, { now: START, evaluateAll: false });
  for (const slice of plan.slices) await space.mergeSlice(slice, quiet);
  expect(await space.commit(plan, { sets: {} })).toBe("committed");
  expect(await space.commit(plan, { sets: {} })).toBe("committed");
  expect((await space.state()).generation).toBe(1);
});

test("a commit without all its slices is refused", async () => {
  const staged = await stageAll(space, { run: "r1", reads: { a: complete([seen("k1", "s1")]) } });
  const plan = await space.plan("r1", staged, { now: START, evaluateAll: false });
  await expect(space.commit(plan, { sets: {} })).rejects.toThrow(FactsSuperseded);
  expect((await space.state()).generation).toBe(0);
});

test("keeps what was superseded for an hour, then deletes it, and leaves nothing of a run", async () => {
  await scanOnce(space, { run: "r1", reads: { a: complete([seen("k1", "s1")]) } });
  const first = await namesLeft();
  expect(first).toHaveLength(3); // manifest, bucket, index
  await scanOnce(space, { run: "r2", reads: { a: delta([seen("k1", "s1", "new")]) } });
  expect(await namesLeft()).toEqual(expect.arrayContaining(first));
  now = after(START, HOUR_MS + MINUTE_MS);
  await scanOnce(space, { run: "r3", reads: { a: delta([]) } });
  const left = await namesLeft();
  expect(left).toHaveLength(3);
  expect(left.filter((name) => first.includes(name))).toEqual([manifest()]);
});

test("a sweep takes what a crashed run left, once it is a day old, and nothing that is named", async () => {
  await scanOnce(space, { run: "r1", reads: { a: complete([seen("k1", "s1")]) } });
  const staged = await stageAll(space, { run: "r2", reads: { a: delta([seen("k1", "s1", "n")]) } });
  await space.plan("r2", staged, { now: START, evaluateAll: false });
  // The blobs are as old as the machine says: what counts is the distance to our clock.
  now = new Date("2000-01-01T00:00:00Z");
  expect(await space.sweep()).toBe(0);
  now = new Date("2200-01-01T00:00:00Z");
  expect(await space.sweep()).toBe(2);
  expect(await namesLeft()).toHaveLength(3);
  expect(await space.subject("s1")).toBeDefined();
});

test("a sweep leaves what others keep beside the facts, however old it is", async () => {
  const beside = manifest().replace("manifest", "catalogue/roles");
  await real.put(beside, Buffer.from("{}"));
  now = new Date("2200-01-01T00:00:00Z");
  expect(await space.sweep()).toBe(0);
  expect(await real.get(beside)).toBeDefined();
});

test("text survives whatever it is", async () => {
  const hostile = [
    "\ud800",
    "\u2028 \u2029 \r\n",
    "__proto__",
    "constructor",
    '"\\',
    "\u0000",
    "😀",
    "",
  ];
  const more: unknown = JSON.parse('{"__proto__":{"constructor":1},"\\ud800":[null,"\\udfff"]}');
  const changes = hostile.map((text) => ({
    ...({ kind: "seen", key: text, subject: text } as const),
    fact: { text, more },
  }));
  await scanOnce(space, { run: "r/1", reads: { "a b": complete(changes) } });
  for (const text of hostile) {
    expect(await space.subject(text)).toEqual({
      subject: text,
      facts: [{ set: "a b", key: text, fact: { text, more } }],
    });
  }
  const again = await space.stage("r2", "a b", 0, "complete", changes);
  expect(again).toMatchObject({ seen: hostile.length, added: 0, changed: 0 });
});

test("refuses facts that a newer build wrote", async () => {
  await real.put(manifest(), Buffer.from('{"v":2,"shape":"nobody knows"}'));
  await expect(space.state()).rejects.toThrow(FactsTooNew);
  await expect(space.stage("r", "a", 0, "delta", [seen("k", "s")])).rejects.toThrow(/version 2/);
});

test("two parts of one number are refused, since nobody knows which is later", async () => {
  const part = await space.stage("r1", "a", 0, "delta", [seen("k", "s")]);
  const reads = { a: { mode: "delta" as const, parts: [part, part] } };
  await expect(space.plan("r1", reads, { now: START, evaluateAll: false })).rejects.toThrow(
    /same number/,
  );
});

test("a complete read with a part that was staged as a delta is refused", async () => {
  const part = await space.stage("r1", "a", 0, "delta", [seen("k", "s")]);
  const reads = { a: { mode: "complete" as const, parts: [part] } };
  await expect(space.plan("r1", reads, { now: START, evaluateAll: false })).rejects.toThrow(
    /staged as a delta/,
  );
});

test("parts of a complete read that failed half-way resolve nothing", async () => {
  await scanOnce(space, {
    run: "r1",
    reads: { a: complete([seen("k1", "s1"), seen("k2", "s2")]) },
  });
  const part = await space.stage("r2", "a", 0, "complete", [seen("k1", "s1", "new")]);
  await settle(space, { a: { mode: "delta", parts: [part] } }, { run: "r2" });
  expect((await allSubjects(space)).map(({ facts }) => facts[0]?.fact.text)).toEqual(["new", ""]);
});

test("a subject is found by the key of one of its records, as long as it has that", async () => {
  const reads = (...parts: ReturnType<typeof seen>[]) => ({
    roles: { mode: "complete" as const, parts: [parts] },
  });
  expect(await space.find({ set: "roles", key: "a|1" })).toBeUndefined();
  await scanOnce(space, { run: "1", reads: reads(seen("a|1", "ada"), seen('b|"1"', "ben")) });
  expect((await space.find({ set: "roles", key: "a|1" }))?.subject).toBe("ada");
  expect((await space.find({ set: "roles", key: 'b|"1"' }))?.subject).toBe("ben");
  expect(await space.find({ set: "roles", key: "a|2" })).toBeUndefined();
  expect(await space.find({ set: "others", key: "a|1" })).toBeUndefined();
  await scanOnce(space, { run: "2", reads: reads(seen("a|1", "ben")) });
  expect((await space.find({ set: "roles", key: "a|1" }))?.subject).toBe("ben");
  expect(await space.find({ set: "roles", key: 'b|"1"' })).toBeUndefined();
});

test("a subject is found although somebody commits between the look at the manifest and the bucket", async () => {
  const reads = (text: string) => ({
    roles: { mode: "complete" as const, parts: [[seen("a|1", "ada", text)]] },
  });
  await scanOnce(space, { run: "1", reads: reads("old") });
  const manifest = await space.read();
  for (const run of ["2", "3", "4"]) {
    now = after(now, 2 * DAY_MS);
    await scanOnce(space, { run, reads: reads(run), now });
    await space.sweep();
  }
  expect((await space.find({ set: "roles", key: "a|1" }, manifest))?.subject).toBe("ada");
});
