import { expect, test } from "vitest";
import { entraRole, entraRoles } from "../../shared/privilege/entra-role.ts";

test.each([
  ["62e90394-69f5-4237-9190-012177145e10", "Global Administrator", 0, true],
  ["e8611ab8-c189-46e8-94e1-60213ab1f814", "Privileged Role Administrator", 0, true],
  ["9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator", 0, true],
  ["f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader", 1, true],
  ["88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "Directory Readers", 2, false],
  ["790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b", "Message Center Reader", "harmless", false],
])("%s is %s", (templateId, name, power, isPrivilegedByMicrosoft) => {
  expect(entraRole(templateId)).toMatchObject({ name, power, isPrivilegedByMicrosoft });
  expect(entraRole(templateId.toUpperCase())).toEqual(entraRole(templateId));
});

test("a role that is not in the data is unknown, not harmless", () => {
  expect(entraRole("0b0b0b0b-0000-4000-8000-000000000001")).toEqual({ power: "unknown" });
});

test("each role has a name, a reason and a power, and 35 are privileged by Microsoft's label", () => {
  const roles = [...entraRoles().values()];
  expect(roles).toHaveLength(148);
  for (const { name, why, power } of roles) {
    expect(name).not.toBe("");
    expect(why).not.toBe("");
    expect([0, 1, 2, "harmless"]).toContain(power);
  }
  expect(roles.filter((role) => role.isPrivilegedByMicrosoft)).toHaveLength(35);
});

test("no role that Microsoft labels as privileged is harmless", () => {
  const labelled = [...entraRoles().values()].filter((role) => role.isPrivilegedByMicrosoft);
  expect(labelled.filter(({ power }) => power === "harmless")).toEqual([]);
});
