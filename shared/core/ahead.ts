/**
 * What `source` gives, in its order; each is asked for while the one before is used, and the first at once, before anybody
 * iterates. So several lists read side by side although they are used one after the other. A failure is thrown where its
 * place in the order is.
 */
export function ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  return given(source, next(source));
}

async function* given<T>(
  source: AsyncGenerator<T>,
  first: Promise<IteratorResult<T, unknown>>,
): AsyncGenerator<T> {
  let coming = first;
  try {
    for (;;) {
      const result = await coming;
      if (result.done === true) return;
      coming = next(source);
      yield result.value;
    }
  } finally {
    void source.return(undefined).catch(() => undefined);
  }
}

function next<T>(source: AsyncGenerator<T>): Promise<IteratorResult<T, unknown>> {
  const asked = source.next();
  asked.catch(() => undefined); // met where it is awaited; until then it must not count as nobody's
  return asked;
}
