import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { graphUnderTest, specimenIds, tenant } from "./support.ts";

const admin = { as: "admin" };
const pim = "/v1.0/identityGovernance/privilegedAccess/group";
const [outer] = specimenIds("group nested three deep");
const [roleGroup] = specimenIds("role-assignable group whose owner is no administrator");
const [pimGroup] = specimenIds("role-assignable group with eligible members and owners");
const person =
  tenant.users.find(({ id }) => id !== tenant.entra.members.get(roleGroup)?.[0])?.id ?? "";

function link(id: string) {
  return { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
}

// What is not known here is said on the console.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("members of a group", () => {
  test("come in pages, with their types, and groups among them", async () => {
    const { get, all } = graphUnderTest();
    const direct = await get(`/v1.0/groups/${outer}/members?$select=id`);
    expect(direct.json.value.map((row) => row["@odata.type"])).toEqual([
      "#microsoft.graph.group",
      "#microsoft.graph.user",
    ]);
    const [big] = specimenIds("group with very many members");
    const { rows, pages } = await all(`/v1.0/groups/${big}/members?$top=90&$select=id`);
    expect([rows.length, pages.length]).toEqual([200, 3]);
  });

  test("are found at any depth, each once, also where groups are each other's members", async () => {
    const { get } = graphUnderTest();
    const transitive = async (id: string) => {
      const { json } = await get(`/v1.0/groups/${id}/transitiveMembers?$select=id`);
      return json.value;
    };
    const found = await transitive(outer);
    expect(found.filter((row) => row["@odata.type"] === "#microsoft.graph.group")).toHaveLength(2);
    expect(found.length).toBeGreaterThan(5);
    const [one] = specimenIds("two groups that are each other's member");
    const ids = (await transitive(one)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const [empty] = specimenIds("group without members");
    expect(await transitive(empty)).toEqual([]);
  });

  test("cost three units, and five at any depth", async () => {
    const { get } = graphUnderTest();
    expect((await get(`/v1.0/groups/${outer}/members`)).cost).toBe(3);
    expect((await get(`/v1.0/groups/${outer}/transitiveMembers`)).cost).toBe(5);
    expect((await get(`/v1.0/groups/${outer}/transitiveMembers?$select=id`)).cost).toBe(4);
  });

  test("owners are a list of their own, and role-assignable groups can be asked for", async () => {
    const { get } = graphUnderTest();
    const owners = await get(`/v1.0/groups/${roleGroup}/owners?$select=id`);
    expect(owners.json.value.map(({ id }) => id)).toEqual(tenant.owners.get(roleGroup));
    const { json } = await get("/v1.0/groups?$filter=isAssignableToRole eq true&$select=id");
    expect(json.value).toHaveLength(4);
  });
});

describe("a change of members", () => {
  test("is seen after a while, and leaves a record that names member and group", async () => {
    const { send, get, advance, records } = graphUnderTest({ lag: 120_000 });
    const url = `/v1.0/groups/${roleGroup}/members`;
    const before = (await get(url)).json.value.length;
    expect((await send("POST", `${url}/$ref`, { ...admin, body: link(person) })).status).toBe(204);
    advance(120_000);
    expect((await get(url)).json.value).toHaveLength(before + 1);
    expect((await send("POST", `${url}/$ref`, { ...admin, body: link(person) })).status).toBe(400);
    expect((await send("DELETE", `${url}/${person}/$ref`, admin)).status).toBe(204);
    expect((await send("DELETE", `${url}/${person}/$ref`, admin)).status).toBe(404);
    const [added, removed] = records;
    expect(added).toMatchObject({
      activityDisplayName: "Add member to group",
      category: "GroupManagement",
      operationType: "Assign",
      targetResources: [
        {
          type: "User",
          id: person,
          modifiedProperties: [
            { displayName: "Group.ObjectID", oldValue: null, newValue: JSON.stringify(roleGroup) },
            { displayName: "Group.DisplayName" },
          ],
        },
        { type: "Group", id: roleGroup },
      ],
    });
    expect(removed).toMatchObject({
      activityDisplayName: "Remove member from group",
      operationType: "Unassign",
    });
    expect(removed?.targetResources[0]?.modifiedProperties?.[0]).toMatchObject({
      oldValue: JSON.stringify(roleGroup),
      newValue: null,
    });
  });

  test("goes for owners as well, who are no groups", async () => {
    const { send, get, records } = graphUnderTest();
    const url = `/v1.0/groups/${roleGroup}/owners`;
    expect((await send("POST", `${url}/$ref`, { ...admin, body: link(outer) })).status).toBe(404);
    expect((await send("POST", `${url}/$ref`, { ...admin, body: link(person) })).status).toBe(204);
    expect((await get(url)).json.value).toHaveLength(2);
    expect((await send("DELETE", `${url}/${person}/$ref`, admin)).status).toBe(204);
    expect(records.map((one) => one.activityDisplayName)).toEqual([
      "Add owner to group",
      "Remove owner from group",
    ]);
  });

  test("of a role-assignable group takes the right to manage roles too", async () => {
    const { send } = graphUnderTest();
    const add = async (group: string, as: string): Promise<number> =>
      (await send("POST", `/v1.0/groups/${group}/members/$ref`, { as, body: link(person) })).status;
    const [empty] = specimenIds("group without members");
    expect(await add(empty, "app:GroupMember.ReadWrite.All")).toBe(204);
    expect(await add(roleGroup, "app:GroupMember.ReadWrite.All")).toBe(403);
    expect(
      await add(roleGroup, "app:GroupMember.ReadWrite.All,RoleManagement.ReadWrite.Directory"),
    ).toBe(204);
    expect(await add(empty, "app:GroupMember.Read.All")).toBe(403);
  });

  test.each([
    ["into a dynamic group", specimenIds("dynamic group")[0], person],
    ["of a group into a role-assignable one", roleGroup, outer],
  ])("is refused %s", async (_what, group, member) => {
    const { send } = graphUnderTest();
    const url = `/v1.0/groups/${group}/members/$ref`;
    expect((await send("POST", url, { ...admin, body: link(member) })).status).toBe(400);
  });
});

describe("a new group", () => {
  const security = {
    displayName: "Night shift",
    mailEnabled: false,
    mailNickname: "night-shift",
    securityEnabled: true,
  };

  test("may hold roles when it is made so, and says so ever after", async () => {
    const { send, get, records } = graphUnderTest();
    const body = { ...security, isAssignableToRole: true };
    const made = await send("POST", "/v1.0/groups", { ...admin, body });
    expect([made.status, made.json["isAssignableToRole"]]).toEqual([201, true]);
    const url = `/v1.0/groups/${String(made.json["id"])}`;
    expect((await get(url)).json).toMatchObject({ displayName: "Night shift" });
    const patched = await send("PATCH", url, { ...admin, body: { isAssignableToRole: false } });
    expect(patched.status).toBe(400);
    const renamed = await send("PATCH", url, { ...admin, body: { displayName: "Day shift" } });
    expect(renamed.status).toBe(204);
    expect(records).toMatchObject([
      { activityDisplayName: "Add group", operationType: "Add" },
      {
        activityDisplayName: "Update group",
        targetResources: [
          {
            modifiedProperties: [
              {
                displayName: "DisplayName",
                oldValue: '["Night shift"]',
                newValue: '["Day shift"]',
              },
              { displayName: "Included Updated Properties", newValue: '"DisplayName"' },
            ],
          },
        ],
      },
    ]);
  });

  test("takes the right to manage roles when it may hold them", async () => {
    const { send } = graphUnderTest();
    const as = "app:Group.ReadWrite.All";
    expect((await send("POST", "/v1.0/groups", { as, body: security })).status).toBe(201);
    const body = { ...security, isAssignableToRole: true };
    expect((await send("POST", "/v1.0/groups", { as, body })).status).toBe(403);
  });

  test.each([
    ["without a name", { displayName: "" }],
    ["with mail, but no Microsoft 365 group", { mailEnabled: true }],
    ["dynamic without a rule", { groupTypes: ["DynamicMembership"] }],
    ["with a rule, but not dynamic", { membershipRule: '(user.city -eq "Rome")' }],
    ["with an unknown property", { colour: "red" }],
  ])("is refused %s", async (_what, parts) => {
    const { send } = graphUnderTest();
    const body = { ...security, ...parts };
    expect((await send("POST", "/v1.0/groups", { ...admin, body })).status).toBe(400);
  });

  test("follows its rule, which can be changed; others have none", async () => {
    const { send, get } = graphUnderTest();
    const [dynamic] = specimenIds("dynamic group");
    const body = { membershipRule: '(user.jobTitle -eq "Lead")' };
    expect((await send("PATCH", `/v1.0/groups/${dynamic}`, { ...admin, body })).status).toBe(204);
    expect((await get(`/v1.0/groups/${dynamic}`)).json).toMatchObject(body);
    expect((await send("PATCH", `/v1.0/groups/${outer}`, { ...admin, body })).status).toBe(400);
  });
});

describe("a group that is deleted", () => {
  test("is gone, and leaves a record that names it", async () => {
    const { send, get, records } = graphUnderTest();
    expect((await send("DELETE", `/v1.0/groups/${outer}`, admin)).status).toBe(204);
    expect((await get(`/v1.0/groups/${outer}`)).status).toBe(404);
    expect(records).toMatchObject([
      {
        activityDisplayName: "Delete group",
        operationType: "Delete",
        targetResources: [{ id: outer, type: "Group" }],
      },
    ]);
  });

  test("takes the right to manage roles too when it may hold them", async () => {
    const { send } = graphUnderTest();
    const as = "app:Group.ReadWrite.All";
    expect((await send("DELETE", `/v1.0/groups/${outer}`, { as })).status).toBe(204);
    expect((await send("DELETE", `/v1.0/groups/${roleGroup}`, { as })).status).toBe(403);
  });
});

describe("PIM for Groups", () => {
  const eligibilities = `${pim}/eligibilityScheduleInstances`;
  const assignments = `${pim}/assignmentScheduleInstances`;

  test("tells of one group or one principal, never of all", async () => {
    const { get } = graphUnderTest();
    expect((await get(eligibilities)).status).toBe(400);
    const { json } = await get(`${eligibilities}?$filter=groupId eq '${pimGroup}'`);
    expect(json.value.map(({ accessId }) => accessId)).toEqual(["member", "owner"]);
    expect(json.value[0]).toMatchObject({ memberType: "direct", endDateTime: null });
    const of = await get(
      `${assignments}?$filter=principalId eq '${String(tenant.entra.members.get(pimGroup)?.[0])}'`,
    );
    expect(of.json.value).toEqual([
      expect.objectContaining({ groupId: pimGroup, assignmentType: "assigned" }),
    ]);
  });

  test("needs its own permissions and the licence", async () => {
    const url = `${eligibilities}?$filter=groupId eq '${pimGroup}'`;
    const { get } = graphUnderTest();
    expect((await get(url, { as: "app:RoleManagement.Read.Directory" })).status).toBe(403);
    const without = graphUnderTest({ premium: false });
    expect((await without.get(url)).json.error.code).toBe("AadPremiumLicenseRequired");
  });

  test("makes somebody a member for a time, and takes him out when it ends", async () => {
    const { send, get, elapse, records } = graphUnderTest();
    const body = {
      action: "adminAssign",
      accessId: "member",
      groupId: pimGroup,
      principalId: person,
      justification: "Standing in",
      scheduleInfo: { expiration: { type: "afterDuration", duration: "PT4H" } },
    };
    const url = `${pim}/assignmentScheduleRequests`;
    const made = await send("POST", url, { ...admin, body });
    expect([made.status, made.json["status"]]).toEqual([201, "Provisioned"]);
    const isMember = async (): Promise<boolean> =>
      (await get(`/v1.0/groups/${pimGroup}/members?$select=id`)).json.value.some(
        ({ id }) => id === person,
      );
    expect(await isMember()).toBe(true);
    const again = await send("POST", url, { ...admin, body });
    expect(again.json.error.code).toBe("RoleAssignmentExists");
    await elapse(4 * 3_600_000);
    expect(await isMember()).toBe(false);
    expect(
      records.map((one) => [
        one.activityDisplayName,
        one.category,
        one.initiatedBy.app?.displayName,
      ]),
    ).toEqual([
      ["Add member to role in PIM requested (timebound)", "GroupManagement", undefined],
      ["Add member to group", "GroupManagement", "MS-PIM"],
      ["Add member to role in PIM completed (timebound)", "GroupManagement", undefined],
      ["Remove member from group", "GroupManagement", "MS-PIM"],
      ["Remove member from role in PIM completed (timebound)", "GroupManagement", undefined],
    ]);
  });

  test("takes away with the right to remove alone, and gives with more", async () => {
    const { send, get, records } = graphUnderTest();
    const [row] = (await get(`${eligibilities}?$filter=groupId eq '${pimGroup}'`)).json.value;
    const of = { accessId: "member", groupId: pimGroup, principalId: row?.["principalId"] };
    const as = "app:PrivilegedEligibilitySchedule.Remove.AzureADGroup";
    const url = `${pim}/eligibilityScheduleRequests`;
    const ask = (action: string) => send("POST", url, { as, body: { ...of, action } });
    expect((await ask("adminAssign")).status).toBe(403);
    expect((await ask("adminRemove")).json).toMatchObject({ status: "Revoked" });
    expect((await ask("adminRemove")).json.error.code).toBe("RoleAssignmentDoesNotExist");
    expect((await ask("selfActivate")).status).toBe(400);
    expect(console.error).toHaveBeenCalledOnce();
    // The directory itself knows nothing of eligible members.
    expect(records.map((one) => one.loggedByService)).toEqual(["PIM", "PIM"]);
  });
});
