import { expect, it } from "vitest";
import type { FindingDraft } from "../../shared/detect/detector.ts";
import type { FindingRecord } from "../../shared/findings/finding-record.ts";
import { live } from "../../shared/findings/life.ts";
import { aPresent } from "../build/a-change.ts";

const NOW = new Date("2026-06-01T00:00:00.000Z");
const STRONG = { holderTier: 0, holderPower: "Directory.ReadWrite.All of Microsoft Graph" };

/** What the last telling of `drafts`, one after the other, gives as the reason for being told again. */
function lastTold(drafts: readonly Pick<FindingDraft, "severity" | "evidence">[]): unknown {
  let record: FindingRecord | undefined;
  let told: unknown;
  for (const draft of drafts) {
    const detector = "credential-on-service-principal";
    const change = { ...aPresent({ detector, ...draft }), audience: "security-contact" } as const;
    const step = live(record, change, NOW);
    if (step.kind === "unchanged") continue;
    ({ record } = step);
    told = step.reasons.map(({ risenBy }) => risenBy);
  }
  return told;
}

it.each<[string, readonly Pick<FindingDraft, "severity" | "evidence">[], unknown]>([
  [
    "the power that its application gained",
    [
      { severity: "medium", evidence: {} },
      { severity: "high", evidence: STRONG },
    ],
    [STRONG.holderPower],
  ],
  [
    "nothing of power that was there before",
    [
      { severity: "medium", evidence: STRONG },
      { severity: "high", evidence: STRONG },
    ],
    [undefined],
  ],
  [
    "nothing when it is told for the first time",
    [{ severity: "high", evidence: STRONG }],
    [undefined],
  ],
])("what is told again as worse names %s", (_what, drafts, told) => {
  expect(lastTold(drafts)).toEqual(told);
});
