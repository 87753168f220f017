import { describe, expect, it } from "vitest";
import { privilegeRiskyHolder } from "../../shared/detect/privilege-risky-holder.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import {
  anAccessSubject,
  anAzureRole,
  anEntraRole,
  aUser,
  aWorkload,
  AZURE,
  CLIENT_ID,
  ENTRA,
  SUBSCRIPTION_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const service = aUser({ id: CLIENT_ID, kind: "service-principal", name: "Ledger Sync" });
const group = `${SUBSCRIPTION_ID}/resourceGroups/rg-plant`;

describe("privilege-risky-holder", () => {
  it.each<[string, readonly AccessFact[], string]>([
    [
      "a guest who administers the tenant",
      [anEntraRole({ principal: aUser({ isGuest: true }) })],
      "high",
    ],
    [
      "a synchronised account that does",
      [anEntraRole({ principal: aUser({ isSynchronised: true }) })],
      "high",
    ],
    [
      "a disabled account that does",
      [anEntraRole({ principal: aUser({ isEnabled: false }) })],
      "high",
    ],
    [
      "somebody who is gone and did",
      [anEntraRole({ principal: aUser({ isFound: false }) })],
      "high",
    ],
    ["a workload that does", [anEntraRole({ principal: service }), aWorkload()], "high"],
    ["an ordinary account that does", [anEntraRole()], "quiet"],
    ["a workload that owns a subscription", [anAzureRole({ principal: service })], "high"],
    [
      "a workload that owns a resource group",
      [anAzureRole({ principal: service, scope: group })],
      "medium",
    ],
    [
      "Microsoft's own workload",
      [anAzureRole({ principal: service }), aWorkload({ origin: "microsoft" })],
      "quiet",
    ],
    [
      "a synchronised account that owns a subscription",
      [anAzureRole({ principal: aUser({ isSynchronised: true }) })],
      "quiet",
    ],
    [
      "a dynamic group that owns a subscription",
      [anAzureRole({ principal: aUser({ kind: "group", isDynamic: true }) })],
      "high",
    ],
    [
      "a guest with a lesser role",
      [
        anEntraRole({
          principal: aUser({ isGuest: true }),
          roleId: ENTRA.authenticationPolicyAdministrator,
        }),
      ],
      "quiet",
    ],
    [
      "another tenant's group",
      [anAzureRole({ principal: aUser({ isFound: false }), principalType: "ForeignGroup" })],
      "quiet",
    ],
    [
      "a guest until now",
      [anEntraRole({ principal: aUser({ isGuest: true }), endsAt: NOW })],
      "quiet",
    ],
  ])("%s: $2", (_what, facts, verdict) => {
    expect(verdictOf(privilegeRiskyHolder, anAccessSubject(...facts), NOW)).toBe(verdict);
  });

  it("is said once of a holder, with all of the roles", () => {
    const principal = aUser({ isGuest: true });
    const subject = anAccessSubject(
      anEntraRole({ principal }),
      anAzureRole({ principal }),
      anAzureRole({ principal, roleId: AZURE.reader }),
    );
    const [said] = saidOf(privilegeRiskyHolder, subject, NOW);
    expect(said?.what).toBe(
      "User “Ada Example” (guest) holds “Global Administrator” for the whole tenant and 1 more.",
    );
    expect(said?.evidence).toMatchObject({
      risks: ["guest"],
      roleIds: [ENTRA.globalAdministrator, AZURE.owner],
    });
  });
});
