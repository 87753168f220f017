/** A few calls at a time: enough to hide the network, few enough for memory. Answers are in the order of `items`. */
const TOGETHER = 8;

export async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const done: R[] = [];
  for (let start = 0; start < items.length; start += TOGETHER) {
    done.push(...(await Promise.all(items.slice(start, start + TOGETHER).map(work))));
  }
  return done;
}
