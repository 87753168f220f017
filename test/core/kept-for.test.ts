import { expect, test } from "vitest";
import { keptFor } from "../../shared/core/kept-for.ts";
import { movableClock } from "../notify/outbox-fixture.ts";

test("asks once about each key while the answer counts, and again after a failure", async () => {
  const clock = movableClock();
  const asked: string[] = [];
  let fails = false;
  const ask = keptFor(clock, 1000, (key) => {
    asked.push(key);
    return fails ? Promise.reject(new Error("silent")) : Promise.resolve(asked.length);
  });
  expect(await Promise.all([ask("a"), ask("a"), ask("b")])).toEqual([1, 1, 2]);
  clock.forward(999);
  expect(await ask("a")).toBe(1);
  clock.forward(1);
  fails = true;
  await expect(ask("a")).rejects.toThrow("silent");
  fails = false;
  expect(await ask("a")).toBe(4);
  expect(asked).toEqual(["a", "b", "a", "a"]);
});
