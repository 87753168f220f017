import { defineConfig } from "vitest/config";

/** Journeys over many hours of the clock, where nothing is said of how long anything takes: two cores carry two at once. */
const HOURS = [
  "access-unreadable",
  "exact",
  "faults",
  "nothing-lost",
  "preview-go-live",
  "signal-in-noise",
  "time",
].map((name) => `test/journeys/${name}.test.ts`);

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
        },
      },
      {
        test: {
          name: "journeys",
          include: ["test/journeys/**/*.test.ts"],
          exclude: HOURS,
          // Each journey starts its own local Azure, and is not to wait for another's.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: "hours",
          include: HOURS,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 480_000,
          hookTimeout: 480_000,
        },
      },
      {
        test: {
          // The journeys with more seeds, more days and more that goes wrong: `npm run test:long`.
          name: "long",
          include: ["test/long/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
