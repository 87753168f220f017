import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Journeys that say how long something takes: each has both cores to itself. */
const TIMED = ["access-events", "first-minute", "once", "two-eyes"].map(
  (name) => `test/journeys/${name}.test.ts`,
);
const MINUTE_MS = 60_000;

// Each file has a process of its own, which loads the same libraries: they are compiled once for all of them.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(
  new URL("node_modules/.cache/node-compile", import.meta.url),
);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/journeys/**", "test/long/**"],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          // Many run against Azurite, and any number of times: a busy machine must not fail them.
          testTimeout: MINUTE_MS / 2,
        },
      },
      {
        test: {
          // Each file starts its own local Azure; two cores carry two of them.
          name: "journeys",
          include: ["test/journeys/**/*.test.ts"],
          exclude: TIMED,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 8 * MINUTE_MS,
          hookTimeout: 8 * MINUTE_MS,
        },
      },
      {
        test: {
          name: "timed",
          include: TIMED,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 4 * MINUTE_MS,
          hookTimeout: 4 * MINUTE_MS,
        },
      },
      {
        test: {
          // The journeys with more seeds, more days and more that goes wrong: `npm run test:long`.
          name: "long",
          include: ["test/long/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          testTimeout: 30 * MINUTE_MS,
          hookTimeout: 30 * MINUTE_MS,
        },
      },
    ],
  },
});
