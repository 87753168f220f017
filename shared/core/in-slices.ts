/** What `work` makes of the items, `size` of them at a time, one slice after the other. */
export async function* inSlices<T, R>(
  items: readonly T[],
  size: number,
  work: (slice: readonly T[]) => Promise<R>,
): AsyncGenerator<R> {
  for (let start = 0; start < items.length; start += size) {
    yield await work(items.slice(start, start + size));
  }
}
