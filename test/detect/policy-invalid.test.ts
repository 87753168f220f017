import { describe, expect, it } from "vitest";
import { policyInvalid } from "../../shared/detect/policy-invalid.ts";
import { aPolicy } from "../build/a-policy.ts";

const context = { now: new Date("2026-06-01T00:00:00.000Z"), policy: aPolicy() };
const problem = (n: number): { path: string; value: string; expected: string } => ({
  path: `/thresholdsDays/${n}`,
  value: '"soon"',
  expected: "a number",
});

describe("policy-invalid", () => {
  it("is quiet while there are no problems", () => {
    expect(policyInvalid.detect({ problems: [] }, context)).toEqual([]);
  });

  it("says path, value and what was expected", () => {
    expect(policyInvalid.detect({ problems: [problem(0)] }, context)).toMatchObject([
      { severity: "critical", what: '/thresholdsDays/0 is "soon"; expected: a number.' },
    ]);
  });

  it("counts what it does not show", () => {
    const problems = Array.from({ length: 12 }, (_none, n) => problem(n));
    const [draft] = policyInvalid.detect({ problems }, context);
    expect(draft?.what).toMatch(/And 2 more\.$/);
    expect(draft?.evidence.count).toBe(12);
  });
});
