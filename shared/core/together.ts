/** What several sources give, as it comes; each is asked for its next only when its last has been taken. */
export async function* together<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (source: AsyncGenerator<T>): Promise<[AsyncGenerator<T>, IteratorResult<T>]> => {
    const asked = source
      .next()
      .then((result): [AsyncGenerator<T>, IteratorResult<T>] => [source, result]);
    asked.catch(() => undefined); // the first failure ends it all; another one is not heard
    return asked;
  };
  const asked = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (asked.size > 0) {
      const [source, result] = await Promise.race(asked.values());
      if (result.done === true) {
        asked.delete(source);
      } else {
        yield result.value;
        asked.set(source, next(source));
      }
    }
  } finally {
    for (const source of asked.keys()) void source.return(undefined).catch(() => undefined);
  }
}
