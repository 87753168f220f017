import { test } from "vitest";
import { expectNothingLost } from "../support/nothing-lost.ts";

/** Twenty, six of them in the gap. */
const moments = Array.from({ length: 20 }, (_, index) =>
  index % 3 === 1 && index < 18 ? "in-the-gap" : "somewhere",
);

test.each([21, 22, 23])(
  "the function host, killed at twenty moments, loses nothing and tells nothing twice unmarked, seed %d",
  async (seed) => {
    await expectNothingLost({ seed, until: new Date("2026-03-12T12:30:00Z"), moments });
  },
);
