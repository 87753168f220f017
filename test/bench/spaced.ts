import { setTimeout as sleep } from "node:timers/promises";

const SPACING_MS = 2_000;

/** Does something with each item, one after the other, two seconds of real time apart. */
export async function spaced<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  for (const [index, item] of items.entries()) {
    await sleep(Math.max(0, began + index * SPACING_MS - performance.now()));
    await work(item);
  }
}
