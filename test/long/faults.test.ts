import { test } from "vitest";
import { scanHalfFailing } from "../support/half-failed-scan.ts";
import { expectSameUnderFaults } from "../support/under-faults.ts";

const days = ["02", "03", "04", "05", "06"];

test.each([11, 12, 13])(
  "requests that go wrong anywhere for days cost neither a finding nor a message, seed %d",
  async (seed) => {
    const targets = days.map((day) => new Date(`2026-03-${day}T20:30:00Z`));
    await expectSameUnderFaults({ seed, targets, until: new Date("2026-03-08T20:30:00Z") });
  },
);

test("a scan in which Graph fails again and again resolves nothing either", async () => {
  await scanHalfFailing(500);
});
