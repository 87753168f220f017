import { expect, test } from "vitest";
import { azureAssignmentsNearLimit } from "../../shared/detect/azure-assignments-near-limit.ts";
import { anAccessSubject, SUBSCRIPTION_ID } from "../build/an-access-subject.ts";
import { saidOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";

test.each([
  [79, undefined],
  [80, "low"],
  [94, "low"],
  [95, "medium"],
  [100, "medium"],
])("a subscription that is full to %d percent: %s", (percent, severity) => {
  const subject = anAccessSubject({
    kind: "scope-load",
    scope: SUBSCRIPTION_ID,
    limit: 4_000,
    percent,
  });
  const [said] = saidOf(azureAssignmentsNearLimit, subject, NOW);
  expect(said?.severity).toBe(severity);
  if (said !== undefined) expect(said.what).toContain(`${percent} % of the 4000`);
});
