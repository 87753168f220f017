import { describe, expect, it } from "vitest";
import { accessDetectors } from "../../../shared/detect/access-detectors.ts";
import { actDetectors } from "../../../shared/detect/audit/act-detectors.ts";
import { holderDetectors } from "../../../shared/detect/detectors.ts";
import { coverage } from "../../../scripts/yardstick/coverage.ts";
import yardstick from "../../../scripts/yardstick/rules.json" with { type: "json" };

describe("the yardstick of public rules", () => {
  const covered = coverage.flatMap((row) => ("by" in row ? row.by : []));

  it("has every rule once, and each is covered or left out for a reason", () => {
    const rows = Array.from({ length: 317 }, (_none, index) => index + 1);
    expect(yardstick.map(({ row }) => row)).toEqual(rows);
    expect(coverage.map(({ row }) => row)).toEqual(rows);
    for (const row of coverage) expect("by" in row ? row.by : row.not).not.toHaveLength(0);
  });

  it("is covered by detectors that there are", () => {
    const ids = new Set<string>(
      [...holderDetectors, ...accessDetectors, ...actDetectors].map(({ id }) => id),
    );
    expect(covered.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("gives every detector of acts a rule to cover", () => {
    expect(actDetectors.map(({ id }) => id).filter((id) => !covered.includes(id))).toEqual([]);
  });
});
