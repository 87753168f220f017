import { expect, it } from "vitest";
import { detectorTitles } from "../../shared/detect/detectors.ts";
import { credentialSummary } from "../../shared/scan/summary.ts";
import { aPolicy } from "../build/a-policy.ts";

it("names kinds of findings by their titles, and one that it does not know by its id", () => {
  const findings = {
    "0:1:credential-expiring": 2,
    "0:2:credential-expiring": 1,
    "0:2:credential-of-another-version": 4,
    "3:1:credential-expired": 9,
  };
  const reason = credentialSummary({
    isFirst: true,
    policy: aPolicy(),
    totals: { at: "2026-03-02T09:00:00.000Z", findings },
    sources: [],
    blind: [],
    existing: {},
    titles: detectorTitles,
  });
  const byKind =
    reason?.notice.kind === "summary" &&
    reason.notice.sections.find(({ heading }) => heading === "By kind");
  expect(byKind).toEqual({
    heading: "By kind",
    rows: [
      { label: "Credential ends soon", value: "3" },
      { label: "credential-of-another-version", value: "4" },
    ],
  });
});
