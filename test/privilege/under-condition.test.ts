import { describe, expect, it } from "vitest";
import type { Power } from "../../shared/privilege/power.ts";
import { underCondition } from "../../shared/privilege/under-condition.ts";
import { aCatalogue, aCustomRole, anAzureRole, AZURE } from "../build/an-access-subject.ts";

const CUSTOM = "e0000000-0000-4000-8000-000000000001";
const UNREAD = "e0000000-0000-4000-8000-000000000009";
const ROLE = "Microsoft.Authorization/roleAssignments:RoleDefinitionId";

/** As the portal writes it: for adding and for removing (learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples). */
function onlyRoles(operator: string, ...roleIds: readonly string[]): string {
  const set = `{${roleIds.join(", ")}}`;
  const clause = (verb: string, source: string) =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})) OR (@${source}[${ROLE}] ${operator} ${set}))`;
  return `${clause("write", "Request")} AND ${clause("delete", "Resource")}`;
}

const BLOB_TAGS =
  "((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'})) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'))";
const anyOf = "ForAnyOfAnyValues:GuidEquals";
const noneOf = "ForAnyOfAllValues:GuidNotEquals";

const assigner = aCustomRole({
  permissions: [{ actions: ["*/read", "Microsoft.Authorization/roleAssignments/write"] }],
});
const both = aCustomRole({
  permissions: [
    {
      actions: ["*/read", "Microsoft.Authorization/roleAssignments/write"],
      dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"],
    },
  ],
});

function left(roleId: string, condition: string, custom = assigner): readonly [Power, boolean] {
  const catalogue = aCatalogue({ azureRoles: { [CUSTOM]: custom } });
  const found = underCondition(anAzureRole({ roleId, condition }), 0, catalogue) ?? expect.fail();
  return [found.power, found.isLimiting];
}

describe("a role of Azure under a condition", () => {
  it.each<[string, string, string, Power, boolean]>([
    ["harmless roles", AZURE.roleAdministrator, onlyRoles(anyOf, AZURE.reader), "harmless", true],
    [
      "a role of tier 1 and a harmless one",
      AZURE.roleAdministrator,
      onlyRoles(anyOf, AZURE.reader, AZURE.blobDataReader),
      1,
      true,
    ],
    [
      "a list that names Owner",
      AZURE.roleAdministrator,
      onlyRoles(anyOf, AZURE.reader, AZURE.owner),
      0,
      false,
    ],
    [
      "all but Owner, which leaves User Access Administrator",
      AZURE.roleAdministrator,
      onlyRoles(noneOf, AZURE.owner),
      0,
      false,
    ],
    [
      "a role that was never read",
      AZURE.roleAdministrator,
      onlyRoles(anyOf, UNREAD),
      "unknown",
      true,
    ],
    ["a custom role that can assign", AZURE.roleAdministrator, onlyRoles(anyOf, CUSTOM), 0, false],
    [
      "what always holds",
      AZURE.roleAdministrator,
      `${onlyRoles(anyOf, AZURE.reader)} OR (@Request[${ROLE}] GuidNotEquals ${AZURE.reader})`,
      0,
      false,
    ],
    ["something else", AZURE.roleAdministrator, BLOB_TAGS, 0, false],
    ["what cannot be read", AZURE.roleAdministrator, "@Request[", 0, false],
    [
      "harmless roles, while it may change role definitions",
      AZURE.userAccessAdministrator,
      onlyRoles(anyOf, AZURE.reader),
      0,
      false,
    ],
    ["harmless roles, while it may do all", AZURE.owner, onlyRoles(anyOf, AZURE.reader), 0, false],
    ["harmless roles, as a custom role", CUSTOM, onlyRoles(anyOf, AZURE.reader), "harmless", true],
  ])("that allows %s is worth %3$s", (_what, roleId, condition, power, isLimiting) => {
    expect(left(roleId, condition)).toEqual([power, isLimiting]);
  });

  it("is worth what it gives besides assigning", () => {
    const [power, isLimiting] = left(CUSTOM, onlyRoles(anyOf, AZURE.reader), both);
    expect([power, isLimiting]).toEqual([1, true]);
  });

  it("is explained with the names of roles, the tenant's own among them", () => {
    const catalogue = aCatalogue({ azureRoles: { [CUSTOM]: assigner } });
    const condition = onlyRoles(anyOf, AZURE.reader, CUSTOM);
    const fact = anAzureRole({ roleId: AZURE.roleAdministrator, condition });
    const { says } = underCondition(fact, 0, catalogue) ?? expect.fail();
    expect(says).toContain("Reader");
    expect(says).toContain("Platform Helper");
  });

  it.each([[undefined], [""], ["  "]])("is not asked about without one (%j)", (condition) => {
    const fact = anAzureRole(condition === undefined ? {} : { condition });
    expect(underCondition(fact, 0, aCatalogue())).toBeUndefined();
  });
});
