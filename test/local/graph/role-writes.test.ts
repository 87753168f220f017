import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { graphUnderTest, type GraphUnderTest, specimenIds, tenant } from "./support.ts";

const admin = { as: "admin" };
const roles = "/v1.0/roleManagement/directory";
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
const [person] = specimenIds("user without mail");
const toEverything = {
  principalId: person,
  roleDefinitionId: globalAdministrator,
  directoryScopeId: "/",
};

async function held(local: GraphUnderTest, principalId = person): Promise<number> {
  const filter = `$filter=principalId eq '${principalId}'`;
  return (await local.get(`${roles}/roleAssignments?${filter}`)).json.value.length;
}

// What is not known here is said on the console.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a role given past PIM", () => {
  test("is seen after a while, and both the directory and PIM write it down", async () => {
    const local = graphUnderTest({ lag: 120_000 });
    const url = `${roles}/roleAssignments`;
    const made = await local.send("POST", url, { ...admin, body: toEverything });
    expect([made.status, made.json["principalId"]]).toEqual([201, person]);
    local.advance(120_000);
    expect(await held(local)).toBe(1);
    const [core, pim] = local.records;
    expect(core).toMatchObject({
      activityDisplayName: "Add member to role",
      category: "RoleManagement",
      loggedByService: "Core Directory",
      operationType: "Assign",
      initiatedBy: { user: { userPrincipalName: "admin@contoso.com" } },
    });
    const values = core?.targetResources[0]?.modifiedProperties ?? [];
    expect(
      values.map(({ displayName, oldValue, newValue }) => [displayName, oldValue, newValue]),
    ).toEqual([
      ["Role.ObjectID", null, expect.stringMatching(/^"[0-9a-f-]{36}"$/)],
      ["Role.DisplayName", null, '"Global Administrator"'],
      ["Role.TemplateId", null, `"${globalAdministrator}"`],
      ["Role.WellKnownObjectName", null, '"TenantAdmins"'],
    ]);
    expect(pim).toMatchObject({
      activityDisplayName: "Add member to role outside of PIM (permanent)",
      loggedByService: "PIM",
      initiatedBy: { user: { displayName: "Azure AD PIM", userPrincipalName: null } },
    });
    expect(pim?.correlationId).not.toBe(core?.correlationId);
  });

  test("leaves the directory's record alone where there is no PIM", async () => {
    const local = graphUnderTest({ premium: false });
    await local.send("POST", `${roles}/roleAssignments`, { ...admin, body: toEverything });
    expect(local.records.map((one) => one.loggedByService)).toEqual(["Core Directory"]);
  });

  test("is taken away again by its id, and stands in the old values then", async () => {
    const local = graphUnderTest();
    const made = await local.send("POST", `${roles}/roleAssignments`, {
      ...admin,
      body: toEverything,
    });
    const url = `${roles}/roleAssignments/${String(made.json["id"])}`;
    expect((await local.send("DELETE", url, admin)).status).toBe(204);
    expect((await local.send("DELETE", url, admin)).status).toBe(404);
    expect(await held(local)).toBe(0);
    const record = local.records.at(-1);
    expect(record).toMatchObject({
      activityDisplayName: "Remove member from role",
      operationType: "Unassign",
    });
    expect(record?.targetResources[0]?.modifiedProperties?.[1]).toEqual({
      displayName: "Role.DisplayName",
      oldValue: '"Global Administrator"',
      newValue: null,
    });
  });

  test.each([
    ["administrative unit", "Add scoped member to role"],
    [
      "administrative unit that shields its members",
      "Add member to role scoped over Restricted Management Administrative Unit",
    ],
  ])("within an %s is recorded as '%s'", async (specimen, activity) => {
    const local = graphUnderTest();
    const directoryScopeId = `/administrativeUnits/${specimenIds(specimen)[0]}`;
    const body = { ...toEverything, directoryScopeId };
    const made = await local.send("POST", `${roles}/roleAssignments`, { ...admin, body });
    expect(made.status).toBe(201);
    expect(local.records[0]?.activityDisplayName).toBe(activity);
  });

  test.each([
    ["twice", toEverything, 400],
    ["to nobody", { ...toEverything, principalId: "00000000-0000-4000-8000-000000000000" }, 404],
    [
      "to a group that was not made for it",
      { ...toEverything, principalId: specimenIds("group without members")[0] },
      400,
    ],
    ["of no role", { ...toEverything, roleDefinitionId: person }, 404],
    ["within nothing", { ...toEverything, directoryScopeId: `/${person}` }, 404],
    ["with an unknown property", { ...toEverything, condition: "x" }, 400],
  ])("is refused %s", async (_what, body, status) => {
    const local = graphUnderTest();
    const post = () => local.send("POST", `${roles}/roleAssignments`, { ...admin, body });
    if (body === toEverything) await post();
    const count = local.records.length;
    expect((await post()).status).toBe(status);
    expect(local.records).toHaveLength(count);
  });

  test("takes the right to manage roles; no person but the administrator may", async () => {
    const local = graphUnderTest();
    const post = async (as: string): Promise<number> =>
      (await local.send("POST", `${roles}/roleAssignments`, { as, body: toEverything })).status;
    expect(await post("auditor")).toBe(403);
    expect(await post("watch")).toBe(403);
    expect(await post("app:RoleAssignmentSchedule.ReadWrite.Directory")).toBe(403);
    expect(await post("app:RoleManagement.ReadWrite.Directory")).toBe(201);
  });

  test("cannot be used to end what PIM has given for a time", async () => {
    const local = graphUnderTest();
    const [active] = specimenIds("entitled person who has activated a role");
    const list = await local.get(`${roles}/roleAssignments?$filter=principalId eq '${active}'`);
    const id = String(list.json.value[0]?.["id"]);
    const answer = await local.send("DELETE", `${roles}/roleAssignments/${id}`, admin);
    expect(answer.status).toBe(400);
  });
});

describe("a role of the tenant's own", () => {
  const url = `${roles}/roleDefinitions`;
  const body = {
    displayName: "Secret Rotators",
    isEnabled: true,
    rolePermissions: [
      { allowedResourceActions: ["microsoft.directory/applications/credentials/update"] },
    ],
  };

  test("is made, changed, given, and deleted when nobody holds it", async () => {
    const local = graphUnderTest();
    const made = await local.send("POST", url, { ...admin, body });
    expect(made.json).toMatchObject({ isBuiltIn: false, resourceScopes: ["/"] });
    const id = String(made.json["id"]);
    const change = { displayName: "Rotators" };
    expect((await local.send("PATCH", `${url}/${id}`, { ...admin, body: change })).status).toBe(
      204,
    );
    expect((await local.get(`${url}/${id}`)).json).toMatchObject(change);
    const given = await local.send("POST", `${roles}/roleAssignments`, {
      ...admin,
      body: { ...toEverything, roleDefinitionId: id },
    });
    expect((await local.send("DELETE", `${url}/${id}`, admin)).status).toBe(400);
    await local.send("DELETE", `${roles}/roleAssignments/${String(given.json["id"])}`, admin);
    expect((await local.send("DELETE", `${url}/${id}`, admin)).status).toBe(204);
    expect((await local.get(`${url}/${id}`)).status).toBe(404);
    const core = local.records.filter((one) => one.loggedByService === "Core Directory");
    expect(core.map((one) => one.activityDisplayName)).toEqual([
      "Add role definition",
      "Update role definition",
      "Add role assignment to role definition",
      "Remove role assignment from role definition",
      "Delete role definition",
    ]);
    expect(core[2]?.targetResources[0]?.modifiedProperties?.map((one) => one.displayName)).toEqual([
      "RoleDefinition.ObjectID",
      "RoleDefinition.DisplayName",
      "RoleDefinition.TemplateId",
    ]);
  });

  test("is refused without actions; the built-in ones stay as they are", async () => {
    const local = graphUnderTest();
    const empty = { ...body, rolePermissions: [] };
    expect((await local.send("POST", url, { ...admin, body: empty })).status).toBe(400);
    const own = `${url}/${globalAdministrator}`;
    const change = { displayName: "Nobody" };
    expect((await local.send("PATCH", own, { ...admin, body: change })).status).toBe(400);
    expect((await local.send("DELETE", own, admin)).status).toBe(400);
    expect(tenant.entra.roleDefinitions).toHaveLength(1);
  });
});
