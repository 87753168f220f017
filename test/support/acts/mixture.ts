import type { Act, Deed } from "./act.ts";
import { attacks } from "./attacks.ts";
import { everyday } from "./everyday.ts";

/** What is done, in the order in which it is done. Nothing tells one from the other but the list that it comes from. */
export interface Mixture {
  readonly deeds: readonly Deed[];
  readonly attacks: readonly Act[];
}

/** @param random from 0 up to 1 */
export function mixtureOf(
  { attacked, ordinary }: { readonly attacked: number; readonly ordinary: number },
  random: () => number,
): Mixture {
  // Not more often than twice: the tenant has only so many objects for each.
  const often = [...attacks, ...attacks.filter(({ isOnce }) => isOnce !== true)];
  const bag = everyday.flatMap(({ deed, share }) => Array.from({ length: share }, () => deed));
  // Each is a thing of its own, also where the same is done twice.
  const bad = shuffled(often, random)
    .slice(0, attacked)
    .map((act) => ({ ...act }));
  const good = Array.from({ length: ordinary }, () => bag[Math.floor(random() * bag.length)]);
  const deeds = [...bad, ...good.flatMap((deed) => (deed === undefined ? [] : [{ ...deed }]))];
  return { deeds: shuffled(deeds, random), attacks: bad };
}

function shuffled<T>(all: readonly T[], random: () => number): readonly T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
