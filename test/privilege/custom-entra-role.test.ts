import fc from "fast-check";
import { expect, test } from "vitest";
import { customEntraRolePower, entraActions } from "../../shared/privilege/custom-entra-role.ts";
import { weightOf } from "../../shared/privilege/power.ts";

const CREDENTIALS = "microsoft.directory/applications/credentials/update";

test.each<[string, string[], unknown]>([
  ["credentials of applications", [CREDENTIALS], 0],
  [
    "credentials of the tenant's own applications",
    ["microsoft.directory/applications.myOrganization/credentials/update"],
    0,
  ],
  ["members of security groups", ["microsoft.directory/groups.security/members/update"], 0],
  [
    "members of some groups",
    ["microsoft.directory/groups.other.assignedMembership/members/update"],
    0,
  ],
  ["standard properties", ["microsoft.directory/applications/standard/read"], "harmless"],
  [
    "standard properties of something new",
    ["microsoft.directory/newThings/standard/read"],
    "harmless",
  ],
  ["something new", ["microsoft.directory/newThings/allProperties/allTasks"], "unknown"],
  [
    "something new beside the known",
    ["microsoft.directory/newThings/basic/update", CREDENTIALS],
    0,
  ],
  [
    "consent for everybody under a policy of its own",
    ["microsoft.directory/servicePrincipals/managePermissionGrantsForAll.contoso-policy"],
    1,
  ],
  ["nothing", [], "harmless"],
])("a directory role with %s is %j: %j", (_what, actions, expected) => {
  expect(customEntraRolePower(actions).power).toBe(expected);
});

test("the reasons are the dangerous actions as the tenant wrote them, strongest first", () => {
  const { reasons } = customEntraRolePower([
    "microsoft.directory/applications/standard/read",
    "microsoft.directory/applications/createAsOwner",
    "Microsoft.Directory/Applications/Credentials/Update",
  ]);
  expect(reasons.map(({ action, tier }) => [action, tier])).toEqual([
    ["Microsoft.Directory/Applications/Credentials/Update", 0],
    ["microsoft.directory/applications/createAsOwner", 1],
  ]);
  for (const { why } of reasons) expect(why).not.toBe("");
});

test("an action more never makes a role weaker, and case never matters", () => {
  const anyAction = fc.oneof(
    fc.constantFrom(...entraActions().keys()),
    fc.constantFrom("microsoft.directory/newThings/create", "", "__proto__", "./.."),
  );
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 5 }), anyAction, (actions, action) => {
      const { power } = customEntraRolePower(actions);
      const more = customEntraRolePower([...actions, action]).power;
      expect(weightOf(more)).toBeGreaterThanOrEqual(weightOf(power));
      expect(customEntraRolePower(actions.map((one) => one.toUpperCase())).power).toBe(power);
    }),
  );
});

test("each known action has a reason and a power", () => {
  expect(entraActions().size).toBe(711);
  for (const { power, why } of entraActions().values()) {
    expect([0, 1, 2, "harmless"]).toContain(power);
    expect(why).not.toBe("");
  }
});
