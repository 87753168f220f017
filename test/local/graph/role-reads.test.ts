import { describe, expect, test } from "vitest";
import { graphUnderTest, type Json, specimenIds, tenant } from "./support.ts";

const roles = "/v1.0/roleManagement/directory";
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
const [eligible] = specimenIds("eligible Global Administrator");
const [active] = specimenIds("entitled person who has activated a role");

function of(principalId: string): string {
  return `$filter=principalId eq '${principalId}'`;
}

describe("role definitions", () => {
  test("are all the built-in ones, by the same id as everywhere, and the tenant's own", async () => {
    const { all, get } = graphUnderTest();
    const { rows, pages } = await all(`${roles}/roleDefinitions`);
    expect(pages.length).toBe(2);
    expect(rows.filter(({ isBuiltIn }) => isBuiltIn === true)).toHaveLength(148);
    const own = rows.filter(({ isBuiltIn }) => isBuiltIn === false).map(({ id }) => id);
    expect(own).toEqual(specimenIds("custom role whose actions change credentials"));
    const one = await get(`${roles}/roleDefinitions/${globalAdministrator}?$select=displayName`);
    expect(one.json).toMatchObject({ displayName: "Global Administrator" });
    expect(one.json).not.toHaveProperty("id");
  });

  test("cannot be filtered, and only their own properties can be selected", async () => {
    const { get } = graphUnderTest();
    const filtered = await get(`${roles}/roleDefinitions?$filter=isBuiltIn eq false`);
    expect(filtered.json.error.code).toBe("Request_UnsupportedQuery");
    expect((await get(`${roles}/roleDefinitions?$select=isPrivileged`)).status).toBe(400);
    expect((await get(`${roles}/roleDefinitions/none`)).status).toBe(404);
  });
});

describe("role assignments", () => {
  test("are what is in force: permanent, for a time, and activated, but not what has not begun", async () => {
    const { all } = graphUnderTest();
    const { rows } = await all(`${roles}/roleAssignments?$top=5`);
    const principals = rows.map(({ principalId }) => principalId);
    for (const specimen of [
      "Global Administrator permanently, outside of PIM",
      "holder of a role that ends tomorrow",
      "entitled person who has activated a role",
      "role-assignable group with members and a role",
    ]) {
      expect(principals, specimen).toContain(specimenIds(specimen)[0]);
    }
    expect(principals).not.toContain(specimenIds("holder of a role that has not begun")[0]);
    expect(principals).not.toContain(eligible);
    const [first] = rows;
    expect(Object.keys(first ?? {}).sort()).toEqual([
      "appScopeId",
      "condition",
      "directoryScopeId",
      "id",
      "principalId",
      "principalOrganizationId",
      "roleDefinitionId",
    ]);
  });

  test.each([
    [`roleDefinitionId eq '${globalAdministrator}'`, 9],
    [`roleDefinitionId eq '${globalAdministrator}' and directoryScopeId eq '/'`, 9],
    [`roleDefinitionId eq '${globalAdministrator}' and directoryScopeId in ('/x', '/y')`, 0],
    [`principalId in ('${eligible}', '${active}')`, 1],
  ])("are filtered by %s", async (filter, count) => {
    const { get } = graphUnderTest();
    const { json } = await get(`${roles}/roleAssignments?$filter=${filter}`);
    expect(json.value).toHaveLength(count);
  });

  test.each([
    "memberType eq 'Direct'",
    "principalId ne 'x'",
    "principalId eq 'x' or principalId eq 'y'",
    "principalId in ()",
    "principalId in ('x','y'",
    "principalId eq 7",
    "startswith(principalId,'x')",
  ])("refuse the filter %s", async (filter) => {
    const { get } = graphUnderTest();
    expect((await get(`${roles}/roleAssignments?$filter=${filter}`)).status).toBe(400);
  });

  test("show who holds them when asked, and nothing of who is deleted", async () => {
    const { get } = graphUnderTest();
    const [group] = specimenIds("role-assignable group with members and a role");
    const url = (id: string): string =>
      `${roles}/roleAssignments?${of(id)}&$expand=principal($select=id,displayName)`;
    expect((await get(url(group))).json.value[0]?.["principal"]).toEqual({
      "@odata.type": "#microsoft.graph.group",
      id: group,
      displayName: tenant.groups.find(({ id }) => id === group)?.["displayName"],
    });
    const [deleted] = specimenIds("soft-deleted user who is still named as an owner");
    expect((await get(url(deleted))).json.value[0]?.["principal"]).toBeNull();
    expect((await get(`${roles}/roleAssignments?$expand=roleDefinition`)).status).toBe(400);
  });

  test("are found by their opaque id, in a batch too", async () => {
    const { get, send } = graphUnderTest();
    const [row] = (await get(`${roles}/roleAssignments?$top=1`)).json.value;
    const id = String(row?.["id"]);
    expect((await get(`${roles}/roleAssignments/${id}`)).json["principalId"]).toBe(
      row?.["principalId"],
    );
    const url = `/roleManagement/directory/roleAssignments/${id}`;
    const batch = await send("POST", "/v1.0/$batch", {
      body: { requests: [{ id: "1", method: "GET", url }] },
    });
    const [answer] = batch.json["responses"] as { status: number; body: Json }[];
    expect([answer?.status, answer?.body["id"]]).toEqual([200, id]);
  });
});

describe("PIM", () => {
  test("shows one assignment in three lists, and how it came", async () => {
    const { get } = graphUnderTest();
    const list = async (name: string): Promise<Json | undefined> => {
      const { value } = (await get(`${roles}/${name}?${of(active)}`)).json;
      expect(value).toHaveLength(1);
      return value[0];
    };
    const assignment = await list("roleAssignments");
    const instance = await list("roleAssignmentScheduleInstances");
    const schedule = await list("roleAssignmentSchedules");
    expect(instance).toMatchObject({
      assignmentType: "Activated",
      memberType: "Direct",
      roleAssignmentOriginId: assignment?.["id"],
      roleAssignmentScheduleId: schedule?.["id"],
      endDateTime: "2026-03-02T15:00:00Z",
    });
    expect(schedule).toMatchObject({
      assignmentType: "Activated",
      status: "Provisioned",
      scheduleInfo: {
        expiration: { type: "afterDateTime", endDateTime: "2026-03-02T15:00:00Z" },
      },
    });
  });

  test("shows who may activate, and schedules that have not begun", async () => {
    const { get } = graphUnderTest();
    const instances = await get(`${roles}/roleEligibilityScheduleInstances?${of(eligible)}`);
    expect(instances.json.value).toEqual([
      expect.objectContaining({ roleDefinitionId: globalAdministrator, endDateTime: null }),
    ]);
    expect(String(instances.json.value[0]?.["id"])).toMatch(/-1-e$/);
    const schedules = await get(`${roles}/roleEligibilitySchedules?${of(eligible)}`);
    expect(schedules.json.value[0]?.["id"]).toBe(
      instances.json.value[0]?.["roleEligibilityScheduleId"],
    );
    const [future] = specimenIds("holder of a role that has not begun");
    const filter = of(future);
    expect((await get(`${roles}/roleAssignmentSchedules?${filter}`)).json.value).toHaveLength(1);
    expect(
      (await get(`${roles}/roleAssignmentScheduleInstances?${filter}`)).json.value,
    ).toHaveLength(0);
  });

  test("shows what comes through a group only to who asks about one person", async () => {
    const { get, all } = graphUnderTest();
    const [group] = specimenIds("role-assignable group with members and a role");
    const [member = ""] = tenant.entra.members.get(group) ?? [];
    const asked = await get(`${roles}/roleAssignmentScheduleInstances?${of(member)}`);
    const inherited = asked.json.value.filter(({ memberType }) => memberType === "Group");
    expect(inherited.length).toBeGreaterThan(0);
    const { rows } = await all(`${roles}/roleAssignmentScheduleInstances`);
    expect(new Set(rows.map(({ memberType }) => memberType))).toEqual(new Set(["Direct"]));
  });

  test.each([
    "roleAssignmentScheduleInstances",
    "roleEligibilityScheduleInstances",
    "roleAssignmentSchedules",
    "roleEligibilitySchedules",
  ])("is refused without the licence: %s", async (name) => {
    const { get } = graphUnderTest({ premium: false });
    const { status, json } = await get(`${roles}/${name}`);
    expect([status, json.error.code]).toEqual([400, "AadPremiumLicenseRequired"]);
    expect((await get(`${roles}/roleAssignments`)).status).toBe(200);
  });
});

describe("access to roles", () => {
  test.each([
    ["Directory.Read.All", "roleAssignments", 200],
    ["Directory.Read.All", "roleAssignmentScheduleInstances", 403],
    ["RoleManagement.Read.Directory", "roleEligibilityScheduleInstances", 200],
    ["RoleEligibilitySchedule.Read.Directory", "roleEligibilityScheduleInstances", 200],
    ["RoleEligibilitySchedule.Read.Directory", "roleAssignments", 403],
    ["User.Read.All", "roleDefinitions", 403],
  ])("by %s to %s is answered %i", async (role, list, status) => {
    const { get } = graphUnderTest();
    expect((await get(`${roles}/${list}`, { as: `app:${role}` })).status).toBe(status);
  });
});

describe("administrative units", () => {
  const units = "/v1.0/directory/administrativeUnits";

  test("say whether they shield their members, and who is in them", async () => {
    const { get } = graphUnderTest();
    const [shield] = specimenIds("administrative unit that shields its members");
    const { json } = await get(`${units}?$select=id,isMemberManagementRestricted`);
    expect(json.value.filter((unit) => unit["isMemberManagementRestricted"] === true)).toEqual([
      { id: shield, isMemberManagementRestricted: true },
    ]);
    const members = await get(`${units}/${shield}/members?$select=id`);
    expect(members.json.value.map(({ id }) => id)).toEqual(tenant.entra.members.get(shield));
    expect((await get(`${units}/none/members`)).status).toBe(404);
  });
});
