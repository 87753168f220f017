import { expect, it } from "vitest";
import { accessSummary } from "../../shared/scan/access-summary.ts";
import { aPolicy } from "../build/a-policy.ts";

const at = "2026-03-02T09:00:00.000Z";

it("says severities and what could not be read in words, and where the names are", () => {
  const blind = {
    ...{ cause: "azure-root:AuthorizationFailed", source: "azure-roles" },
    ...{ count: 1, what: ["the root scope"], failures: 1, goods: 0, since: at, isOpen: false },
  };
  const reason = accessSummary({
    isFirst: true,
    policy: aPolicy(),
    totals: { at, findings: {} },
    sources: [],
    blind: [blind, { ...blind, cause: "new-source:Strange" }],
    existing: { critical: 39, medium: 7 },
    titles: new Map(),
  });
  expect(reason?.notice).toMatchObject({
    sections: [
      {
        heading: "Held already, by severity",
        rows: [
          { label: "Critical", value: "39" },
          { label: "Medium", value: "7" },
        ],
      },
      {
        heading: "Who they are",
        rows: [{ value: expect.stringContaining("GET /api/principals?power=0") as unknown }],
      },
      { heading: "What was read", rows: [] },
      {
        heading: "What could not be read",
        rows: [
          {
            label: "Roles at the root scope of Azure (AuthorizationFailed)",
            value: "1: the root scope",
          },
          { label: "new-source (Strange)", value: "1: the root scope" },
        ],
      },
    ],
  });
});
