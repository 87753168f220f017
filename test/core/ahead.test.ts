import { describe, expect, it } from "vitest";
import { ahead } from "../../shared/core/ahead.ts";
import { inSlices } from "../../shared/core/in-slices.ts";

/** Counts to `last`, and notes when it was asked for each number. */
async function* counting(last: number, asked: number[]): AsyncGenerator<number> {
  for (let at = 1; at <= last; at += 1) {
    asked.push(at);
    yield await Promise.resolve(at);
  }
}

describe("reading ahead", () => {
  it("begins before anybody iterates, and is one step in front from then on", async () => {
    const asked: number[] = [];
    const numbers = ahead(counting(3, asked));
    expect(asked).toEqual([1]);
    const seen: number[][] = [];
    for await (const one of numbers) seen.push([one, ...asked]);
    expect(seen).toEqual([
      [1, 1, 2],
      [2, 1, 2, 3],
      [3, 1, 2, 3],
    ]);
  });

  it("throws a failure in its place, after everything that came before it", async () => {
    async function* failing(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error("The list ended half-way.");
    }
    const seen: number[] = [];
    const reading = (async () => {
      for await (const one of ahead(failing())) seen.push(one);
    })();
    await expect(reading).rejects.toThrow("half-way");
    expect(seen).toEqual([1]);
  });

  it("asks for nothing more once nobody wants more", async () => {
    const asked: number[] = [];
    for await (const one of ahead(counting(9, asked))) if (one === 2) break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([1, 2, 3]);
  });
});

it("works on slices one after the other, the last one shorter", async () => {
  const slices: (readonly number[])[] = [];
  const sums = inSlices([1, 2, 3, 4, 5], 2, (slice) => {
    slices.push(slice);
    return Promise.resolve(slice.length);
  });
  const lengths: number[] = [];
  for await (const length of sums) lengths.push(length);
  expect(lengths).toEqual([2, 2, 1]);
  expect(slices).toEqual([[1, 2], [3, 4], [5]]);
});
