import { describe, expect, it } from "vitest";
import { entraRoleAssigned } from "../../shared/detect/entra-role-assigned.ts";
import { keyOfAccess } from "../../shared/inventory/access-records.ts";
import {
  anAccessSubject,
  anAzureRole,
  anEntraRole,
  aUser,
  ENTRA,
  USER_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";

describe("entra-role-assigned", () => {
  it("says who has which role where, what one can do with it, and what to do", () => {
    const fact = anEntraRole({ startsAt: "2026-05-31T00:00:00.000Z" });
    const [said] = saidOf(entraRoleAssigned, anAccessSubject(fact), NOW);
    expect(said).toMatchObject({
      key: [USER_ID, ENTRA.globalAdministrator, "/", "active"],
      severity: "critical",
      subject: { kind: "user", id: USER_ID, name: "Ada Example" },
      occurredAt: "2026-05-31T00:00:00.000Z",
      what: "User “Ada Example” now has the directory role “Global Administrator” for the whole tenant.",
      evidence: {
        system: "entra-role",
        principalId: USER_ID,
        principalKind: "user",
        principalName: "ada@contoso.example",
        roleId: ENTRA.globalAdministrator,
        roleName: "Global Administrator",
        scope: "/",
        power: "tier 0",
        tier: 0,
      },
      news: {
        fact: keyOfAccess(fact),
        epoch: "entra-roles",
        units: ["some power", "tier 1", "tier 0"],
      },
    });
    expect(said?.whyItMatters).toMatch(/^Whoever has it can take over the tenant\. Why: /);
  });

  it("says of an eligible role that it can be activated", () => {
    const [said] = saidOf(
      entraRoleAssigned,
      anAccessSubject(anEntraRole({ isEligible: true })),
      NOW,
    );
    expect(said?.what).toContain("can now activate");
    expect(said?.news?.epoch).toBe("entra-eligible");
  });

  it.each([
    ["a role that ended now", anEntraRole({ endsAt: NOW }), "quiet"],
    ["a role that ends in 1 ms", anEntraRole({ endsAt: "2026-06-01T00:00:00.001Z" }), "critical"],
    ["a harmless role", anEntraRole({ roleId: ENTRA.messageCenterReader }), "quiet"],
    ["a role of Azure", anAzureRole(), "quiet"],
    ["a role that nobody knows", anEntraRole({ roleId: USER_ID }), "low"],
  ])("%s: $2", (_what, fact, verdict) => {
    expect(verdictOf(entraRoleAssigned, anAccessSubject(fact), NOW)).toBe(verdict);
  });

  it("says of a role that nobody knows that it is not known", () => {
    const [said] = saidOf(
      entraRoleAssigned,
      anAccessSubject(anEntraRole({ roleId: USER_ID })),
      NOW,
    );
    expect(said?.whyItMatters).toContain("not known");
    expect(said?.evidence["power"]).toBe("unknown");
  });

  it("names what weighs more about who has it", () => {
    const principal = aUser({ isGuest: true, isEnabled: false });
    const [said] = saidOf(entraRoleAssigned, anAccessSubject(anEntraRole({ principal })), NOW);
    expect(said?.evidence["labels"]).toEqual(["guest", "disabled"]);
    expect(said?.whyItMatters).toContain("The account is a guest");
  });

  it("keeps a hostile name to its place in the sentence", () => {
    const principal = aUser({ name: "Ada\n\u202Egpj”. All is well" });
    const [said] = saidOf(entraRoleAssigned, anAccessSubject(anEntraRole({ principal })), NOW);
    expect(said?.what).toMatch(/^User “Ada \[U\+202E\]gpj”\. All is well” now has/);
  });
});
