import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessMatter } from "../../shared/findings/access-matter.ts";
import { boundedEvidence } from "../../shared/findings/bounded-evidence.ts";
import { judgeFacts } from "../../shared/findings/judge.ts";
import { live } from "../../shared/findings/life.ts";
import { keyOfAccess } from "../../shared/inventory/access-records.ts";
import {
  aCatalogue,
  aGroup,
  aMembership,
  anAzureRole,
  aPowerfulGroup,
  GROUP_ID,
} from "../build/an-access-subject.ts";
import { anId } from "../build/an-act.ts";
import { aPolicy } from "../build/a-policy.ts";

const NOW = new Date("2026-03-02T09:00:00.000Z");

describe("the evidence of a finding", () => {
  it("fits into a row, also of a group that holds a role in each of a thousand subscriptions", () => {
    const member = aMembership();
    const roles = Array.from({ length: 1_000 }, (_none, n) =>
      anAzureRole({
        ...{ principal: aGroup(), assignmentId: `assignment-${n}` },
        scope: `/subscriptions/${anId(n)}`,
      }),
    );
    const { changes } = judgeFacts(
      GROUP_ID,
      [aPowerfulGroup(), member, ...roles],
      undefined,
      accessMatter(aCatalogue()),
      {
        ...{ now: NOW, policy: aPolicy() },
        news: {
          fresh: new Set([keyOfAccess(member)]),
          added: new Set(),
          hasBegun: () => true,
          since: NOW,
        },
      },
    );
    const steps = changes.map((change) => live(undefined, change, NOW));
    expect(steps.length).toBeGreaterThan(0);
    // learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, checked 2026-11-21
    for (const step of steps) expect(2 * JSON.stringify(step).length).toBeLessThan(65_536);
  });

  it("says how much more there is than it holds", () => {
    const roles = Array.from({ length: 100 }, (_none, n) => `${n}`.padStart(100, "x"));
    const { roles: kept } = boundedEvidence({ roles });
    expect(kept).toEqual([...roles.slice(0, 20), "… and 80 more"]);
  });

  it("stays as it is when it is short", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.oneof(
            fc.string({ maxLength: 1_000 }),
            fc.integer(),
            fc.boolean(),
            fc.array(fc.string({ maxLength: 20 }), { maxLength: 20 }),
          ),
        ),
        (evidence) => {
          expect(boundedEvidence(evidence)).toEqual(evidence);
        },
      ),
    );
  });
});
