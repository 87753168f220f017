import { describe, expect, it } from "vitest";
import { applicationImplicitGrant } from "../../shared/detect/application-implicit-grant.ts";
import { applicationLockOff } from "../../shared/detect/application-lock-off.ts";
import { applicationPublicClient } from "../../shared/detect/application-public-client.ts";
import type { Detector } from "../../shared/detect/detector.ts";
import type { Holder } from "../../shared/inventory/holder.ts";
import type { ApplicationFact } from "../../shared/inventory/records.ts";
import { aHolder, anApplication, aPower, aServicePrincipal } from "../build/a-holder.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
type Case = readonly [
  what: string,
  detector: Detector<Holder>,
  application: Partial<ApplicationFact>,
  expected: { plain: string; much: string; tenant: string },
];

const cases: readonly Case[] = [
  [
    "implicit access tokens",
    applicationImplicitGrant,
    { implicitGrant: "access-tokens" },
    { plain: "medium", much: "medium", tenant: "high" },
  ],
  [
    "implicit identity tokens",
    applicationImplicitGrant,
    { implicitGrant: "id-tokens" },
    { plain: "low", much: "low", tenant: "medium" },
  ],
  [
    "no implicit grant",
    applicationImplicitGrant,
    {},
    { plain: "quiet", much: "quiet", tenant: "quiet" },
  ],
  [
    "public client flows",
    applicationPublicClient,
    { isPublicClient: true },
    { plain: "low", much: "low", tenant: "medium" },
  ],
  [
    "no public client flows",
    applicationPublicClient,
    {},
    { plain: "quiet", much: "quiet", tenant: "quiet" },
  ],
  ["no lock", applicationLockOff, {}, { plain: "quiet", much: "low", tenant: "medium" }],
  [
    "a lock",
    applicationLockOff,
    { isLocked: true },
    { plain: "quiet", much: "quiet", tenant: "quiet" },
  ],
];

describe("how an application is set up", () => {
  it.each(cases)(
    "with %s weighs by what the application can do",
    (_what, detector, parts, expected) => {
      const application = anApplication(parts);
      expect({
        plain: verdictOf(detector, aHolder(application), NOW),
        much: verdictOf(detector, aHolder(application, aPower({ tier: 1 })), NOW),
        tenant: verdictOf(detector, aHolder(application, aPower()), NOW),
      }).toEqual(expected);
    },
  );

  it.each(cases)(
    "with %s is quieter when it is switched off",
    (_what, detector, parts, expected) => {
      const off = aHolder(anApplication(parts), aServicePrincipal({ isEnabled: false }));
      const lower: Readonly<Record<string, string>> = {
        medium: "low",
        low: "info",
        quiet: "quiet",
      };
      expect(verdictOf(detector, off, NOW)).toBe(lower[expected.plain]);
    },
  );

  it.each(cases)(
    "with %s is nobody's matter where the platform looks after it",
    (_what, detector, parts) => {
      const holder = aHolder(anApplication({ ...parts, isPlatformMade: true }), aPower());
      expect(verdictOf(detector, holder, NOW)).toBe("quiet");
    },
  );

  it("says of an application without a lock what it holds, and where else it is used", () => {
    const [here] = saidOf(applicationLockOff, aHolder(anApplication(), aPower()), NOW);
    const [everywhere] = saidOf(
      applicationLockOff,
      aHolder(anApplication({ isForOthers: true }), aPower()),
      NOW,
    );
    expect(here?.whyItMatters).toContain("RoleManagement.ReadWrite.Directory of Microsoft Graph");
    expect(here?.what).not.toContain("in every tenant");
    expect(everywhere?.what).toContain("in every tenant that uses it");
  });
});
