import { expect, test } from "vitest";
import { azureRole, azureRoles } from "../../shared/privilege/azure-role.ts";

test.each([
  ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", 0, true],
  ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", 0, true],
  ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", 0, true],
  ["f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator", 0, true],
  ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader", 1, false],
  ["21090545-7ca7-4776-b22c-e363652d74d2", "Key Vault Reader", 2, false],
  ["acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", "harmless", false],
])("%s is %s", (guid, name, power, isPrivilegedByMicrosoft) => {
  expect(azureRole(guid)).toMatchObject({ name, power, isPrivilegedByMicrosoft });
  expect(azureRole(guid.toUpperCase())).toEqual(azureRole(guid));
});

test("a role that is not in the data is unknown, not harmless", () => {
  expect(azureRole("0b0b0b0b-0000-4000-8000-000000000001")).toEqual({ power: "unknown" });
});

test("each role has a name, a reason and a power", () => {
  const roles = [...azureRoles().values()];
  expect(roles).toHaveLength(932);
  for (const { name, why, power } of roles) {
    expect(name).not.toBe("");
    expect(why).not.toBe("");
    expect([0, 1, 2, "harmless"]).toContain(power);
  }
});

test("a role whose definition lets it assign some roles alone names them", () => {
  // Azure File Sync Administrator
  const { assignableRoleIds } = azureRole("92b92042-07d9-4307-87f7-36a593fc5850");
  expect(assignableRoleIds).toEqual([
    "17d1049b-9a84-46fb-8f53-869881c3d3ab",
    "69566ab7-960f-475b-8e7c-b3118f30c6bd",
    "c12c1c16-33a1-487b-954d-41c89c60f349",
  ]);
});

test("a role that assigns any role, or none, has no such list", () => {
  expect(azureRole("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")).not.toHaveProperty("assignableRoleIds");
  expect(azureRole("acdd72a7-3385-48ef-bd42-f606fba81ae7")).not.toHaveProperty("assignableRoleIds");
});
