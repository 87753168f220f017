import { describe, expect, it } from "vitest";
import { azureRoleAssigned } from "../../shared/detect/azure-role-assigned.ts";
import { rootAccessElevated } from "../../shared/detect/root-access-elevated.ts";
import {
  aCatalogue,
  anAccessSubject,
  anAccessSubjectIn,
  anAzureRole,
  aUser,
  aWorkload,
  AZURE,
  CLIENT_ID,
  SUBSCRIPTION_ID,
} from "../build/an-access-subject.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const group = `${SUBSCRIPTION_ID}/resourceGroups/rg-plant`;
const WEBSITE_CONTRIBUTOR = "de139f84-1756-47ae-9be6-808fbbe84772";
const uaa = { roleId: AZURE.userAccessAdministrator };

describe("azure-role-assigned and root-access-elevated", () => {
  it.each([
    ["Owner at a subscription", anAzureRole(), "high", "quiet"],
    ["Owner at the root scope", anAzureRole({ scope: "/" }), "critical", "quiet"],
    [
      "User Access Administrator at the root scope",
      anAzureRole({ ...uaa, scope: "/" }),
      "quiet",
      "critical",
    ],
    ["User Access Administrator at a subscription", anAzureRole(uaa), "high", "quiet"],
    [
      "the same at the root scope, to be activated",
      anAzureRole({ ...uaa, scope: "/", isEligible: true }),
      "high",
      "quiet",
    ],
    [
      "a limited role at a resource group",
      anAzureRole({ roleId: AZURE.approvalsRequestUser, scope: group }),
      "low",
      "quiet",
    ],
    ["Reader everywhere", anAzureRole({ roleId: AZURE.reader, scope: "/" }), "quiet", "quiet"],
    ["Owner until now", anAzureRole({ endsAt: NOW }), "quiet", "quiet"],
  ])("%s: %3$s and %4$s", (_what, fact, assigned, elevated) => {
    const subject = anAccessSubject(fact);
    expect(verdictOf(azureRoleAssigned, subject, NOW)).toBe(assigned);
    expect(verdictOf(rootAccessElevated, subject, NOW)).toBe(elevated);
  });

  it("says who gave it and when, and the condition in words", () => {
    const fact = anAzureRole({
      roleId: AZURE.roleAdministrator,
      scope: group,
      createdAt: "2026-05-31T00:00:00.000Z",
      createdBy: CLIENT_ID,
      condition: `@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${AZURE.blobDataReader}}`,
    });
    const [said] = saidOf(azureRoleAssigned, anAccessSubject(fact), NOW);
    expect(said).toMatchObject({
      severity: "medium",
      occurredAt: "2026-05-31T00:00:00.000Z",
      evidence: {
        givenBy: CLIENT_ID,
        givenAt: "2026-05-31T00:00:00.000Z",
        assignmentId: fact.assignmentId,
        isConditionLimiting: true,
        tier: 1,
      },
    });
    expect(said?.evidence["condition"]).toContain("Storage Blob Data Reader");
    expect(said?.whyItMatters).toContain("A condition limits it:");
  });

  it("says of a managed identity what it is the identity of", () => {
    const principal = aUser({ id: CLIENT_ID, kind: "service-principal", name: "fn-orders" });
    const resourceOf = `${group}/providers/Microsoft.Web/sites/fn-orders`;
    const workload = aWorkload({ origin: "managed-identity", resourceOf });
    const [said] = saidOf(
      azureRoleAssigned,
      anAccessSubject(anAzureRole({ principal }), workload),
      NOW,
    );
    expect(said?.severity).toBe("critical");
    expect(said?.whyItMatters).toContain("It is the identity of “resource fn-orders”");
    expect(said?.evidence["resourceOfIdentity"]).toBe(resourceOf);
  });

  it("names who holds a role right at what runs as it, readers left out", () => {
    const principal = aUser({ id: CLIENT_ID, kind: "service-principal", name: "fn-orders" });
    const resourceOf = `${group}/providers/Microsoft.Web/sites/fn-orders`;
    const workload = aWorkload({ origin: "managed-identity", resourceOf });
    const catalogue = aCatalogue({
      holdersAt: {
        [resourceOf.toLowerCase()]: [
          { name: "wanda@contoso.com", roleId: WEBSITE_CONTRIBUTOR },
          { name: "rita@contoso.com", roleId: AZURE.reader },
        ],
      },
    });
    const subject = anAccessSubjectIn(catalogue, anAzureRole({ principal }), workload);
    const [said] = saidOf(azureRoleAssigned, subject, NOW);
    expect(said?.evidence["rolesAtResource"]).toEqual(["wanda@contoso.com (Website Contributor)"]);
    expect(said?.whyItMatters).toContain("wanda@contoso.com (Website Contributor)");
  });

  it("is one thing, whether active or eligible", () => {
    const keys = [false, true].map(
      (isEligible) =>
        saidOf(azureRoleAssigned, anAccessSubject(anAzureRole({ isEligible })), NOW)[0]?.key,
    );
    expect(keys[0]).toEqual(keys[1]);
  });
});
