import { afterEach, describe, expect, it, vi } from "vitest";
import { anAccess, clerk, identityId, landing, team, uaa } from "./access-fixture.ts";
import { production, roles, rootGroup, sandbox, who } from "./azure-fixture.ts";

const authorization = "providers/Microsoft.Authorization";
const inProduction = `/subscriptions/${production}/${authorization}`;
const assignmentsIn = (scope: string, filter = "") =>
  `${scope}/${authorization}/roleAssignments?api-version=2022-04-01${filter === "" ? "" : `&$filter=${encodeURIComponent(filter)}`}`;
const one = (scope: string, name: string) =>
  `${scope}/${authorization}/roleAssignments/${name}?api-version=2022-04-01`;
const giving = (role: string, principalId: string, more: object = {}) => ({
  properties: {
    roleDefinitionId: `/${authorization}/roleDefinitions/${role}`,
    principalId,
    principalType: "User",
    ...more,
  },
});
const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
const fresh = "77777777-7777-4777-8777-777777777777";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("role assignments", () => {
  it("are listed at a management group and below, with what is above, but on the root only for who may read there", async () => {
    const { call } = anAccess();
    const names = async (as: string, path: string) =>
      (await call(as, "GET", path)).json.value.map(({ name }) => name).sort();
    const under = `/subscriptions/${production}`;
    expect(await names(who.watch, assignmentsIn(landing))).toEqual(["1", "2", "3", "5", "9"]);
    expect(await names(who.watch, assignmentsIn(under, "atScope()"))).toEqual(["1", "2", "5", "9"]);
    expect(await names(who.dev, assignmentsIn("", "atScope()"))).toEqual(["4"]);
    expect((await call(who.watch, "GET", assignmentsIn("", "atScope()"))).status).toBe(403);
    expect(await names(who.watch, assignmentsIn(under, `assignedTo('${who.dev}')`))).toEqual([
      "2",
      "3",
      "9",
    ]);
    expect(await names(who.watch, assignmentsIn(under, `principalId eq '${team}'`))).toEqual(["2"]);
  });

  it("keep who made them, why and under which condition, and announce the write with the caller's right", async () => {
    const { call, announced, clock } = anAccess();
    const condition = "@Resource[a:b] StringEquals 'c'";
    const path = one(`/subscriptions/${production}/resourceGroups/rg-shop`, fresh);
    const body = giving(roles.contributor, who.run, {
      condition,
      conditionVersion: "2.0",
      description: "for the shop",
    });
    expect((await call(who.dev, "PUT", path, body)).status).toBe(201);
    clock.advance(60_000);
    const changed = giving(roles.contributor, who.run, { description: "still" });
    expect((await call(who.dev, "PUT", path, changed)).status).toBe(200);
    expect((await call(who.watch, "GET", path)).json.properties).toMatchObject({
      condition: null,
      description: "still",
      createdBy: who.dev,
      createdOn: "2026-11-02T08:00:00.000Z",
      updatedOn: "2026-11-02T08:01:00.000Z",
    });
    expect(announced).toHaveLength(2);
    expect(announced[0]).toMatchObject({
      operationName: "Microsoft.Authorization/roleAssignments/write",
      resourceUri: path.split("?")[0],
      subscriptionId: production,
      authorization: {
        evidence: { role: "Owner", roleAssignmentId: "3", principalType: "ServicePrincipal" },
      },
      claims: {
        "http://schemas.microsoft.com/identity/claims/objectidentifier": who.dev,
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "dev@contoso.example",
      },
    });
  });

  it.each([
    [
      "a role that does not exist",
      giving("99999999-0000-4000-8000-000000000000", who.run),
      400,
      "RoleDefinitionDoesNotExist",
    ],
    [
      "a condition without its version",
      giving(roles.reader, who.run, { condition: "x" }),
      400,
      "InvalidCreateRoleAssignmentRequest",
    ],
    ["what is given already", giving(roles.contributor, who.dev), 409, "RoleAssignmentExists"],
  ])("refuse %s", async (_what, body, status, code) => {
    const { call } = anAccess();
    const answer = await call(who.admin, "PUT", one(`/subscriptions/${production}`, fresh), body);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });

  it("are 4,000 in a subscription at most", async () => {
    const more = Array.from({ length: 3_999 }, (_, index) => ({
      id: `/subscriptions/${sandbox}/${authorization}/roleAssignments/m${index}`,
      scope: `/subscriptions/${sandbox}`,
      roleDefinitionGuid: roles.reader,
      principalId: `p${index}`,
      principalType: "User" as const,
    }));
    const { call } = anAccess({ more });
    const path = one(`/subscriptions/${sandbox}`, fresh);
    const full = await call(who.admin, "PUT", path, giving(roles.reader, who.dev));
    expect(full.json.error.code).toBe("RoleAssignmentLimitExceeded");
    await call(who.admin, "DELETE", one(`/subscriptions/${sandbox}`, "m0"));
    expect((await call(who.admin, "PUT", path, giving(roles.reader, who.dev))).status).toBe(201);
  });

  it("do not lose the last owner of a subscription, unless the tenant's administrator says so", async () => {
    const { call } = anAccess();
    const last = one(`/subscriptions/${sandbox}`, "6");
    const refused = await call(who.run, "DELETE", last);
    expect([refused.status, refused.json.error.code]).toEqual([
      412,
      "CannotDeleteLastRbacAdminAssignment",
    ]);
    expect((await call(who.admin, "DELETE", last)).status).toBe(200);
    expect((await call(who.admin, "DELETE", last)).status).toBe(204);
  });

  it("on management groups and on the root are announced nowhere", async () => {
    const { call, announced } = anAccess();
    const atGroup = one(landing, fresh);
    expect((await call(who.dev, "PUT", atGroup, giving(roles.reader, who.run))).status).toBe(201);
    expect((await call(who.dev, "DELETE", atGroup)).status).toBe(200);
    expect(announced).toEqual([]);
  });

  it("of a custom role allow what it says and nothing more", async () => {
    const { call } = anAccess();
    const path = one(`/subscriptions/${production}`, "9");
    const put = one(`/subscriptions/${production}`, fresh);
    expect((await call(who.run, "PUT", put, giving(roles.reader, who.run))).status).toBe(403);
    expect((await call(who.run, "DELETE", path)).status).toBe(200);
  });

  it("under a condition let nobody give roles", async () => {
    const more = [
      {
        id: `/subscriptions/${sandbox}/${authorization}/roleAssignments/c`,
        scope: `/subscriptions/${sandbox}`,
        roleDefinitionGuid: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        principalId: "delegate",
        principalType: "User" as const,
        condition: "…",
        conditionVersion: "2.0",
      },
    ];
    const { call } = anAccess({ more });
    const path = one(`/subscriptions/${sandbox}`, fresh);
    expect((await call("delegate", "PUT", path, giving(roles.reader, who.dev))).status).toBe(403);
    expect((await call("delegate", "GET", assignmentsIn(`/subscriptions/${sandbox}`))).status).toBe(
      200,
    );
  });

  it("yield to a deny assignment, but for whom it excludes", async () => {
    const { call } = anAccess();
    const path = one(`/subscriptions/${production}/resourceGroups/rg-Pay`, "none");
    expect((await call(who.dev, "DELETE", path)).status).toBe(403);
    expect((await call(who.run, "DELETE", path)).status).toBe(204);
    const listed = await call(
      who.watch,
      "GET",
      `${inProduction}/denyAssignments?api-version=2022-04-01`,
    );
    expect(listed.json.value[0]?.properties).toMatchObject({
      denyAssignmentName: "managed",
      principals: [{ id: "00000000-0000-0000-0000-000000000000", type: "SystemDefined" }],
    });
  });
});

describe("elevated access", () => {
  it("is taken by who administers the tenant, and its beginning and end are in the audit log", async () => {
    const { call, audit, announced, clock } = anAccess();
    const elevate = `/${authorization}/elevateAccess?api-version=2016-07-01`;
    expect((await call(who.dev, "POST", elevate)).status).toBe(403);
    expect((await call(who.admin, "POST", elevate)).status).toBe(200);
    expect((await call(who.admin, "POST", elevate)).status).toBe(200);
    const rows = (await call(who.dev, "GET", assignmentsIn("", "atScope()"))).json.value;
    const own = rows.find(({ properties }) => properties["principalId"] === who.admin);
    expect(own?.properties).toMatchObject({
      scope: "/",
      roleDefinitionId: `/${authorization}/roleDefinitions/${uaa}`,
    });
    clock.advance(1000);
    await call(who.dev, "DELETE", one("", own?.name ?? ""));
    expect(
      audit
        .readable()
        .map(({ activityDisplayName, loggedByService, targetResources }) => [
          activityDisplayName,
          loggedByService,
          targetResources[0]?.id,
        ]),
    ).toEqual([
      [
        "User has elevated their access to User Access Administrator for their Azure Resources",
        "Azure RBAC (Elevated Access)",
        who.admin,
      ],
      [
        "The role assignment of User Access Administrator has been removed from the user",
        "Azure RBAC (Elevated Access)",
        who.admin,
      ],
    ]);
    expect(announced).toEqual([]);
  });

  it("is taken by any user who is Global Administrator at the moment, not by a workload, nor by who could become one", async () => {
    const { call, directory, clock } = anAccess();
    const elevate = async (as: string) =>
      (await call(as, "POST", `/${authorization}/elevateAccess?api-version=2016-07-01`)).status;
    const give = (table: "roleAssignments" | "roleEligibilities", principalId: string) => {
      directory.entra.apply({
        kind: "put-row",
        table,
        row: {
          ...{ id: `${table}-${principalId}`, scheduleId: "s", principalId, origin: "pim" },
          ...{ roleDefinitionId: globalAdministrator, directoryScopeId: "/" },
          createdDateTime: "2026-11-01T00:00:00Z",
          startDateTime: "2026-11-01T00:00:00Z",
          endDateTime: "2026-11-02T09:00:00Z",
        },
      });
    };
    expect(await elevate(clerk)).toBe(403);
    give("roleEligibilities", clerk);
    expect(await elevate(clerk)).toBe(403);
    give("roleAssignments", clerk);
    expect(await elevate(clerk)).toBe(200);
    give("roleAssignments", who.watch);
    expect(await elevate(who.watch)).toBe(403);
    clock.advance(2 * 3_600_000);
    expect(await elevate(clerk)).toBe(403);
  });
});

describe("role definitions", () => {
  const path = `${inProduction}/roleDefinitions`;
  const filtered = (filter: string) =>
    `${path}?api-version=2022-04-01&$filter=${encodeURIComponent(filter)}`;

  it("are listed where they can be given, below too if asked", async () => {
    const { call } = anAccess();
    const names = async (url: string) =>
      (await call(who.watch, "GET", url)).json.value.map(
        ({ properties }) => properties["roleName"],
      );
    expect(await names(filtered("type eq 'CustomRole'"))).toEqual(["Desk"]);
    const atGroup = `${landing}/${authorization}/roleDefinitions?api-version=2022-04-01&$filter=`;
    expect(await names(`${atGroup}type eq 'CustomRole'`)).toEqual([]);
    expect(await names(`${atGroup}atScopeAndBelow() and type eq 'CustomRole'`)).toEqual(["Desk"]);
    expect(await names(filtered("roleName eq 'Owner'"))).toEqual(["Owner"]);
    expect((await names(filtered("type eq 'BuiltInRole'"))).length).toBeGreaterThan(900);
  });

  it("of the tenant's own are made, changed and removed, unless somebody holds them", async () => {
    const { call, announced } = anAccess();
    const url = `${path}/${fresh}?api-version=2022-04-01`;
    const role = (roleName: string) => ({
      properties: {
        roleName,
        type: "CustomRole",
        permissions: [{ actions: ["*/read"], notActions: [] }],
        assignableScopes: [`/subscriptions/${production}`],
      },
    });
    expect((await call(who.admin, "PUT", url, role("Desk"))).json.error.code).toBe(
      "RoleDefinitionWithSameNameExists",
    );
    expect((await call(who.watch, "PUT", url, role("Look"))).status).toBe(403);
    expect((await call(who.admin, "PUT", url, role("Look"))).status).toBe(201);
    expect((await call(who.watch, "GET", url)).json.properties).toMatchObject({
      roleName: "Look",
      permissions: [{ actions: ["*/read"], dataActions: [] }],
    });
    const held = `${path}/cccccccc-0000-4000-8000-000000000001?api-version=2022-04-01`;
    expect((await call(who.admin, "DELETE", held)).json.error.code).toBe(
      "RoleDefinitionHasAssignments",
    );
    expect((await call(who.admin, "DELETE", url)).status).toBe(200);
    expect((await call(who.watch, "GET", url)).status).toBe(404);
    expect(announced.map(({ operationName }) => operationName)).toEqual([
      "Microsoft.Authorization/roleDefinitions/write",
      "Microsoft.Authorization/roleDefinitions/delete",
    ]);
  });
});

describe("privileged identity management", () => {
  const eligible = `${inProduction}/roleEligibilityScheduleInstances?api-version=2020-10-01`;
  const assigned = `${inProduction}/roleAssignmentScheduleInstances?api-version=2020-10-01`;

  it("tells who may activate what and who has, until it ends", async () => {
    const { call, manager, clock } = anAccess();
    const rows = (await call(who.watch, "GET", eligible)).json.value;
    expect(rows.map(({ properties }) => properties)).toMatchObject([
      {
        principalId: who.dev,
        memberType: "Direct",
        endDateTime: null,
        expandedProperties: { principal: { displayName: "Dev" } },
      },
    ]);
    const [activated] = (await call(who.watch, "GET", assigned)).json.value;
    expect(activated?.properties).toMatchObject({
      assignmentType: "Activated",
      linkedRoleEligibilityScheduleId: `${inProduction}/roleEligibilitySchedules/eeeeeeee-0000-4000-8000-000000000003`,
    });
    expect(manager.nextDue?.()).toBe(Date.UTC(2026, 10, 2, 15));
    clock.advance(7 * 3_600_000);
    await manager.runDue?.(clock.now());
    expect((await call(who.watch, "GET", assigned)).json.value).toEqual([]);
    expect((await call(who.watch, "GET", one(`/subscriptions/${production}`, "9"))).status).toBe(
      404,
    );
    expect(manager.nextDue?.()).toBeUndefined();
  });

  it("gives and takes eligibility", async () => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const { call } = anAccess();
    const request = (requestType: string, scheduleInfo?: object) =>
      call(
        who.admin,
        "PUT",
        `${inProduction}/roleEligibilityScheduleRequests/${fresh}?api-version=2020-10-01`,
        {
          properties: {
            principalId: who.dev,
            roleDefinitionId: `${inProduction}/roleDefinitions/${roles.owner}`,
            requestType,
            ...(scheduleInfo !== undefined && { scheduleInfo }),
          },
        },
      );
    expect((await request("AdminAssign")).json.error.code).toBe("RoleAssignmentExists");
    expect((await request("AdminRemove")).json.properties["status"]).toBe("Revoked");
    expect((await call(who.watch, "GET", eligible)).json.value).toEqual([]);
    expect((await request("AdminRemove")).json.error.code).toBe("RoleAssignmentDoesNotExist");
    expect((await request("SelfActivate")).status).toBe(400);
    const expiration = { type: "AfterDateTime", endDateTime: "2026-12-01T00:00:00Z" };
    expect((await request("AdminAssign", { expiration })).status).toBe(201);
    const [row] = (await call(who.watch, "GET", eligible)).json.value;
    expect(row?.properties["endDateTime"]).toBe("2026-12-01T00:00:00Z");
  });

  it("lets somebody use an eligibility for a part of its scope, for a time", async () => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const { call, manager, clock } = anAccess();
    const activate = (by: string, duration = "PT2H") =>
      call(
        by,
        "PUT",
        `/subscriptions/${production}/resourceGroups/rg-1/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/${fresh}?api-version=2020-10-01`,
        {
          properties: {
            principalId: by,
            roleDefinitionId: `${inProduction}/roleDefinitions/${roles.owner}`,
            requestType: "SelfActivate",
            scheduleInfo: { expiration: { type: "AfterDuration", duration } },
          },
        },
      );
    expect((await activate(who.run)).json.error.code).toBe("RoleAssignmentDoesNotExist");
    expect((await activate(who.dev, "PT25H")).status).toBe(400);
    expect((await activate(who.dev)).status).toBe(201);
    expect((await activate(who.dev)).json.error.code).toBe("RoleAssignmentExists");
    const inGroup = async () => {
      const rows = (await call(who.watch, "GET", assigned)).json.value;
      return rows.filter(({ properties }) => String(properties["scope"]).endsWith("rg-1"));
    };
    const [row] = await inGroup();
    expect(row?.properties).toMatchObject({ assignmentType: "Activated", principalId: who.dev });
    const id = String(row?.properties["originRoleAssignmentId"]);
    expect((await call(who.watch, "GET", `${id}?api-version=2022-04-01`)).status).toBe(200);
    clock.advance(2 * 3_600_000);
    await manager.runDue?.(clock.now());
    expect(await inGroup()).toEqual([]);
    expect((await call(who.watch, "GET", `${id}?api-version=2022-04-01`)).status).toBe(404);
  });

  it("needs a licence", async () => {
    const { call } = anAccess({ premium: false });
    const answer = await call(who.watch, "GET", eligible);
    expect([answer.status, answer.json.error.code]).toEqual([400, "AadPremiumLicenseRequired"]);
  });
});

describe("management groups", () => {
  const groups = "/providers/Microsoft.Management/managementGroups";

  it("are listed for who may read them, with what is below", async () => {
    const { call } = anAccess();
    const list = await call(who.watch, "GET", `${groups}?api-version=2020-05-01`);
    expect(list.json.value).toHaveLength(4);
    expect((await call(who.run, "GET", `${groups}?api-version=2020-05-01`)).json.value).toEqual([]);
    const deep = await call(
      who.watch,
      "GET",
      `${landing}?api-version=2020-05-01&$expand=children&$recurse=true`,
    );
    expect(deep.json.properties).toMatchObject({
      details: { parent: { id: rootGroup } },
      children: [{ name: "corp", children: [{ type: "/subscriptions", name: production }] }],
    });
    const below = await call(who.watch, "GET", `${landing}/descendants?api-version=2020-05-01`);
    expect(below.json.value.map(({ name }) => name)).toEqual(["corp", production]);
  });

  it("pass on to a moved subscription what is held at its new place", async () => {
    const { call } = anAccess();
    const move = `${groups}/play/subscriptions/${production}?api-version=2020-05-01`;
    expect((await call(who.watch, "PUT", move)).status).toBe(403);
    const moved = await call(who.admin, "PUT", move);
    expect(moved.json.properties["parent"]).toEqual({ id: `${groups}/play` });
    const names = (
      await call(who.watch, "GET", assignmentsIn(`/subscriptions/${production}`, "atScope()"))
    ).json.value;
    expect(names.map(({ name }) => name)).toEqual(["1", "5", "9"]);
  });
});

describe("user-assigned identities", () => {
  const credentials = `${identityId}/federatedIdentityCredentials`;

  it("trust whom their federated credentials name", async () => {
    const { call, announced } = anAccess();
    const body = {
      properties: {
        issuer: "https://token.actions.githubusercontent.com",
        subject: "repo:contoso/shop:pull_request",
        audiences: ["api://AzureADTokenExchange"],
      },
    };
    const put = (name: string) =>
      call(who.dev, "PUT", `${credentials}/${name}?api-version=2023-01-31`, body);
    expect((await put("ci")).status).toBe(201);
    expect((await put("other")).status).toBe(409);
    const listed = await call(who.watch, "GET", `${credentials}?api-version=2023-01-31`);
    expect(listed.json.value.map(({ name, properties }) => [name, properties])).toEqual([
      ["ci", body.properties],
    ]);
    expect((await call(who.dev, "DELETE", `${credentials}/ci?api-version=2023-01-31`)).status).toBe(
      200,
    );
    expect((await call(who.dev, "DELETE", `${credentials}/ci?api-version=2023-01-31`)).status).toBe(
      204,
    );
    const all = await call(
      who.watch,
      "GET",
      `/subscriptions/${production}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31`,
    );
    expect(all.json.value.map(({ name }) => name)).toEqual(["id-deploy"]);
    expect(
      announced.map(({ operationName, resourceUri }) => [
        operationName.split("/").at(-1),
        resourceUri,
      ]),
    ).toEqual([
      ["write", `${credentials}/ci`],
      ["delete", `${credentials}/ci`],
    ]);
  });
});

describe("classic administrators and the activity log", () => {
  it("are read by subscription", async () => {
    const { call } = anAccess();
    const classic = await call(
      who.watch,
      "GET",
      `${inProduction}/classicAdministrators?api-version=2015-06-01`,
    );
    expect(classic.json.value[0]?.properties).toEqual({
      emailAddress: "old@contoso.example",
      role: "CoAdministrator",
    });
  });

  it("has two records of each change, with what was asked and what was removed, minutes later", async () => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const { call, clock } = anAccess();
    const target = one(`/subscriptions/${production}`, fresh);
    await call(who.admin, "PUT", target, giving(roles.reader, who.run));
    clock.advance(1000);
    await call(who.admin, "DELETE", target);
    const log = (filter: string) =>
      call(
        who.watch,
        "GET",
        `/subscriptions/${production}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent(filter)}`,
      );
    const filter =
      "eventTimestamp ge '2026-11-02T00:00:00Z' and resourceProvider eq 'Microsoft.Authorization'";
    expect((await log(filter)).json.value).toEqual([]);
    clock.advance(600_001);
    const rows = (await log(filter)).json.value as unknown as {
      correlationId: string;
      caller: string;
      operationName: { value: string };
      status: { value: string };
      properties: { requestbody?: string; responseBody?: string };
    }[];
    expect(
      rows
        .map(
          ({ operationName, status }) =>
            `${operationName.value.split("/")[2] ?? ""} ${status.value}`,
        )
        .sort(),
    ).toEqual(["delete Started", "delete Succeeded", "write Started", "write Succeeded"]);
    const written = rows.find(({ properties }) => properties.requestbody !== undefined);
    expect(JSON.parse(written?.properties.requestbody ?? "")).toMatchObject({
      Properties: { PrincipalId: who.run, Scope: `/subscriptions/${production}` },
    });
    const removed = rows.find(({ properties }) => properties.responseBody !== undefined);
    expect(removed?.properties.responseBody).toContain(who.run);
    expect(removed?.caller).toBe("admin@contoso.example");
    expect(
      (await log(`${filter} and correlationId eq '${removed?.correlationId ?? ""}'`)).json.value,
    ).toHaveLength(2);
    expect((await log("resourceProvider eq 'x'")).status).toBe(400);
  });
});
