import { expect } from "vitest";
import { runUntil } from "./nothing-lost.ts";
import { EVERY_HARM_EVERYWHERE, moveUnderFaults, type Struck } from "./random-faults.ts";
import { seeded } from "./seeded.ts";
import { toldIn } from "./told.ts";

/** Runs one tenant twice, once with requests that go wrong until `targets` have passed, and expects the same of both. */
export async function expectSameUnderFaults({
  seed,
  until,
  targets,
}: {
  readonly seed: number;
  readonly until: Date;
  readonly targets: readonly Date[];
}): Promise<void> {
  const undisturbed = await runUntil({ seed, until });
  let struck: Struck = new Map();
  const disturbed = await runUntil({
    seed,
    until,
    disturb: async (azure) => {
      struck = await moveUnderFaults(azure, targets, seeded(seed));
    },
  });
  const count = [...struck.values()].reduce((sum, times) => sum + times, 0);
  console.log(`${count} requests went wrong.`);
  expect(count).toBeGreaterThan(EVERY_HARM_EVERYWHERE.length);
  expect([...struck.keys()].toSorted()).toEqual(EVERY_HARM_EVERYWHERE.toSorted());
  expect(disturbed.findings).toEqual(undisturbed.findings);
  expect(disturbed.reasons).toEqual(undisturbed.reasons);
  for (const copies of Map.groupBy(disturbed.mails.map(toldIn), ({ key }) => key).values()) {
    for (const copy of copies.slice(1)) expect(copy).toMatchObject({ isRepeat: true });
  }
}
