import { describe, expect, it } from "vitest";
import { credentialMatter } from "../../shared/findings/credential-matter.ts";
import { judgeFacts, type Judgement } from "../../shared/findings/judge.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import { anApplication, aPower, APP_ID, aSecret, aTenant } from "../build/a-holder.ts";
import { aPolicy } from "../build/a-policy.ts";

const NOW = new Date("2026-06-01T00:00:00.000Z");

function judged(facts: readonly Fact[], memo?: string, tenant = aTenant()): Judgement {
  return judgeFacts(APP_ID, facts, memo, credentialMatter(tenant), { now: NOW, policy: aPolicy() });
}
const changesIn = ({ changes }: Judgement): readonly string[] =>
  changes.map((change) =>
    change.kind === "present"
      ? `${change.detector} ${change.draft.severity}`
      : `over: ${change.because}`,
  );

describe("applications and credentials as a matter", () => {
  it("has other rules when the tenant's domains are others, or have never been known", () => {
    const rules = (...domains: string[]) => credentialMatter(aTenant({ domains })).rules;
    const { domains: _unknown, ...tenant } = aTenant();
    const all = [rules("a.com"), rules("a.com", "b.com"), rules(), credentialMatter(tenant).rules];
    expect(new Set(all).size).toBe(4);
    expect(rules("a.com")).toBe(rules("a.com"));
  });

  it("looks again at an application whose power has changed, and says what weighs otherwise", () => {
    const application = anApplication({
      credentials: [aSecret(1, { endsAt: "2026-06-06T00:00:00.000Z" })],
      isLocked: true,
    });
    const before = judged([application]);
    expect(changesIn(before)).toEqual(["credential-expiring high"]);
    const powerful = judged([application, aPower()], before.memo);
    expect(changesIn(powerful)).toEqual(["credential-expiring critical"]);
    expect(powerful.changes[0]).toMatchObject({
      draft: { evidence: { holderTier: 0, labels: ["holder can take over the tenant"] } },
    });
    expect(changesIn(judged([application], powerful.memo))).toEqual(["credential-expiring high"]);
  });

  it("ends what was said of a setting when that is changed, and when the power is gone", () => {
    const before = judged([anApplication({ isPublicClient: true }), aPower()]);
    expect(changesIn(before)).toEqual([
      "application-public-client medium",
      "application-lock-off medium",
    ]);
    expect(changesIn(judged([anApplication()], before.memo))).toEqual([
      "over: removed",
      "over: removed",
    ]);
  });
});
