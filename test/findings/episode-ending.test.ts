import { describe, expect, it } from "vitest";
import type { FindingChange } from "../../shared/findings/finding-change.ts";
import type { FindingRecord } from "../../shared/findings/finding-record.ts";
import { live } from "../../shared/findings/life.ts";
import { aGone, aPresent } from "../build/a-change.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 10, minute));
const endedAt = (minute: number) => ({
  by: "cleo@contoso.example",
  byId: "c1e0",
  at: at(minute).toISOString(),
});

/** The last of `changes`, a minute between each two: who ended it, by its evidence and by what is told. */
function lastOf(changes: readonly FindingChange[]): unknown {
  let record: FindingRecord | undefined;
  let told: unknown;
  for (const [minute, change] of changes.entries()) {
    const step = live(record, change, at(minute));
    if (step.kind === "unchanged") continue;
    ({ record } = step);
    told = step.reasons.map(({ endedBy }) => endedBy);
  }
  const { endedBy, endedById, endedAt: when } = record?.finding.evidence ?? {};
  return { endedBy, endedById, when, told };
}

const NOBODY = { endedBy: undefined, endedById: undefined, when: undefined, told: [undefined] };

describe("the end of a finding", () => {
  it("carries who ended it, and tells it", () => {
    expect(lastOf([aPresent(), aGone({ ending: endedAt(1) })])).toEqual({
      endedBy: "cleo@contoso.example",
      endedById: "c1e0",
      when: "2026-06-01T10:01:00.000Z",
      told: ["cleo@contoso.example"],
    });
  });

  it("is nobody's where nobody is known", () => {
    expect(lastOf([aPresent(), aGone()])).toEqual(NOBODY);
  });

  it("is not told again for who becomes known afterwards", () => {
    expect(lastOf([aPresent(), aGone(), aGone({ ending: endedAt(1) })])).toEqual(NOBODY);
  });

  it("is not that of the time before, and what is back does not carry it", () => {
    const once = [aPresent(), aGone({ ending: endedAt(1) }), aPresent()];
    expect(lastOf(once)).toEqual(NOBODY);
    const still = aPresent({ what: "In other words." });
    expect(lastOf([...once, still, aGone({ ending: endedAt(1) })])).toEqual(NOBODY);
    expect(lastOf([...once, still, aGone({ ending: endedAt(3) })])).toMatchObject({
      endedBy: "cleo@contoso.example",
    });
  });

  it("is known of what was over before anybody saw it", () => {
    const over = aPresent({ over: "removed", ending: endedAt(0) });
    expect(lastOf([over])).toMatchObject({ endedBy: "cleo@contoso.example", told: [undefined] });
    expect(lastOf([aPresent(), over])).toMatchObject({ told: ["cleo@contoso.example"] });
  });
});
