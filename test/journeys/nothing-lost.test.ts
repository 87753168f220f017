import { test } from "vitest";
import { expectNothingLost } from "../support/nothing-lost.ts";

test("the function host, killed at six moments, loses nothing and tells nothing twice unmarked", async () => {
  await expectNothingLost({
    seed: 3,
    until: new Date("2026-03-04T12:30:00Z"),
    moments: ["somewhere", "in-the-gap", "somewhere", "somewhere", "in-the-gap", "somewhere"],
  });
});
