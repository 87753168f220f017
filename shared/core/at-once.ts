/**
 * Does `work` for every item, at most `limit` at the same time, begun in the order given; answers in that order. After a
 * failure no more are begun; when those under way have ended, throws what failed: the error, or all of them in an
 * `AggregateError`.
 */
export async function atOnce<T, R>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const queue = items.entries();
  const answers: R[] = [];
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (errors.length > 0) return;
      try {
        answers[index] = await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} things failed.`);
  if (errors.length === 1) throw errors[0];
  return answers;
}
