import { describe, expect, it } from "vitest";
import { together } from "../../shared/core/together.ts";

async function* counting(from: number, to: number, asked: number[] = []): AsyncGenerator<number> {
  for (let n = from; n <= to; n += 1) {
    asked.push(n);
    await Promise.resolve();
    yield n;
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

describe("together", () => {
  it("gives everything that every source gives, each source in its order", async () => {
    const found = await all(together([counting(1, 5), counting(11, 13), counting(21, 20)]));
    expect(found.filter((n) => n < 10)).toEqual([1, 2, 3, 4, 5]);
    expect(found.filter((n) => n > 10)).toEqual([11, 12, 13]);
    expect(await all(together([]))).toEqual([]);
  });

  it("asks no source for more than one ahead", async () => {
    const asked: number[] = [];
    const source = together([counting(1, 100, asked)]);
    await source.next();
    await source.next();
    expect(asked.length).toBeLessThanOrEqual(2);
    await source.return(undefined);
  });

  it("fails with the first that fails, and closes the others", async () => {
    let isClosed = false;
    async function* open(): AsyncGenerator<number> {
      try {
        for (;;) yield await Promise.resolve(1);
      } finally {
        isClosed = true;
      }
    }
    async function* failing(): AsyncGenerator<number> {
      await Promise.resolve();
      throw new Error("no answer");
    }
    await expect(all(together([open(), failing()]))).rejects.toThrow("no answer");
    await new Promise(setImmediate);
    expect(isClosed).toBe(true);
  });
});
