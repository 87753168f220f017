import { test } from "vitest";
import { scanHalfFailing } from "../support/half-failed-scan.ts";
import { expectSameUnderFaults } from "../support/under-faults.ts";

test("requests that go wrong anywhere cost neither a finding nor a message", async () => {
  await expectSameUnderFaults({
    seed: 4,
    targets: ["2026-03-02T09:00:20Z", "2026-03-02T12:30:00Z", "2026-03-02T20:30:00Z"].map(
      (target) => new Date(target),
    ),
    until: new Date("2026-03-03T20:30:00Z"),
  });
});

test("a scan that failed half-way resolves nothing, twice in a row it is a blind spot, and two good ones close it", async () => {
  await scanHalfFailing(403);
});
