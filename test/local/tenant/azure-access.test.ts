import { describe, expect, test } from "vitest";
import { scopeTree } from "../../../infra/local/arm/scope-tree.ts";
import { generateTenant, specimens } from "../../../infra/local/tenant/generate-tenant.ts";
import { sizes } from "../../../infra/local/tenant/sizes.ts";

const tenant = generateTenant({ size: "small", seed: 1 });
const idsOf = (specimen: string) =>
  specimens(tenant).find((one) => one.specimen === specimen)?.objectIds ?? [];
const assignment = (specimen: string) => {
  const [id] = idsOf(specimen);
  return tenant.roleAssignments.find((row) => row.id === id);
};

describe("access to Azure in a generated tenant", () => {
  test("has as many assignments as its size says, each with an id of its own", () => {
    const own = tenant.roleAssignments.filter(({ createdOn }) => createdOn !== undefined);
    expect(own).toHaveLength(sizes.small.azureAssignments);
    expect(new Set(tenant.roleAssignments.map(({ id }) => id)).size).toBe(
      tenant.roleAssignments.length,
    );
  });

  test("has management groups three deep, with subscriptions in them", () => {
    const tree = scopeTree(tenant.tenantId, tenant.azureAccess);
    const [first] = tenant.subscriptions;
    const chain: string[] = [];
    for (let name = tree.placeOf(first?.subscriptionId ?? ""); name !== tenant.tenantId;) {
      chain.push(name);
      name = tree.group(name)?.parent ?? tenant.tenantId;
    }
    expect(chain).toEqual(["contoso-corp", "contoso-landing-zones", "contoso"]);
  });

  test.each([
    ["owner at a management group, held by a group", { principalType: "Group" }],
    ["elevated access that was left on", { scope: "/", principalType: "User" }],
    ["access administrator limited to harmless roles", { conditionVersion: "2.0" }],
    ["function app whose identity is owner", { principalType: "ServicePrincipal" }],
  ])("has %s", (specimen, expected) => {
    expect(assignment(specimen)).toMatchObject(expected);
  });

  test.each([
    "function app whose identity is owner",
    "automation account whose identity is owner",
    "virtual machine whose identity is owner",
  ])("has a resource behind the principal of the %s", (specimen) => {
    const principalId = assignment(specimen)?.principalId;
    const resource = tenant.resources?.find(
      ({ identity }) => identity?.["principalId"] === principalId,
    );
    const principal = tenant.servicePrincipals.find(({ id }) => id === principalId);
    expect(resource).toBeDefined();
    expect(principal?.["alternativeNames"]).toContain(resource?.id);
  });

  test("has nobody behind an orphaned assignment", () => {
    const known = new Set(
      [tenant.users, tenant.groups, tenant.servicePrincipals].flat().map(({ id }) => id),
    );
    const orphans = idsOf("orphaned azure role assignment");
    const holders = tenant.roleAssignments.filter(({ id }) => orphans.includes(id));
    expect(holders).toHaveLength(2);
    expect(holders.filter(({ principalId }) => known.has(principalId))).toEqual([]);
  });
});
