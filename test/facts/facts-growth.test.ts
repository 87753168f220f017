import { afterAll, beforeAll, expect, test } from "vitest";
import type { Blobs } from "../../shared/azure/blobs.ts";
import type { FactChange } from "../../shared/facts/fact-records.ts";
import { createFactsSpace } from "../../shared/facts/facts-space.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";
import { allSubjects, scanOnce, seen, START, type TestFact } from "./facts-fixture.ts";

let azurite: RunningAzurite;
let blobs: Blobs;

beforeAll(async () => {
  azurite = await startAzurite({ tables: false, blobs: true });
  blobs = freshBlobs(azurite);
});
afterAll(() => azurite.stop());

function many(from: number, to: number): FactChange<TestFact>[] {
  return Array.from({ length: to - from }, (_, i) => seen(`k${from + i}`, `s${(from + i) >>> 1}`));
}

test(
  "a space that grows from 1 to 16 to 256 buckets keeps every record and every memo",
  { timeout: 60_000 },
  async () => {
    const space = createFactsSpace<TestFact>({
      blobs,
      name: "growing",
      clock: { now: () => START },
    });
    let visited = 0;
    const handlers = {
      visit: (subjects: readonly { subject: string }[]) => {
        visited += subjects.length;
        return Promise.resolve(subjects.map(({ subject }) => ({ memo: JSON.stringify(subject) })));
      },
    };
    const steps = [
      { records: 900, buckets: 1 },
      { records: 1_200, buckets: 16 },
      { records: 21_000, buckets: 256 },
      { records: 21_100, buckets: 256 },
    ];
    let before = 0;
    for (const { records, buckets } of steps) {
      visited = 0;
      const { outcome } = await scanOnce(space, {
        ...{ run: `r${records}`, handlers },
        reads: { a: { mode: "delta", parts: [many(before, records)] } },
      });
      expect(outcome).toBe("committed");
      // Being moved to another bucket is no reason to be looked at.
      expect(visited).toBe((records - before) / 2);
      const state = await space.state();
      expect(state.bucketCount).toBe(buckets);
      expect(state.sets["a"]?.count).toBe(records);
      before = records;
    }

    const all = await allSubjects(space);
    expect(all).toHaveLength(21_100 / 2);
    expect(
      all.every(
        ({ subject, memo, facts }) => memo === JSON.stringify(subject) && facts.length === 2,
      ),
    ).toBe(true);
    expect((await space.subject("s7"))?.facts.map(({ key }) => key)).toEqual(["k14", "k15"]);

    const again = await scanOnce(space, {
      run: "again",
      reads: { a: { mode: "complete", parts: [many(0, 10_000), many(10_000, 21_099)] } },
    });
    expect(again.counts).toMatchObject([{ removed: 1, visited: 1, bucketsWritten: 1 }]);
  },
);
