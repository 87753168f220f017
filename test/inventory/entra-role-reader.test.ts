import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AccessFact, EntraRoleFact } from "../../shared/inventory/access-records.ts";
import { PermissionMissing } from "../../shared/azure/graph-errors.ts";
import { createEntraRoleReader } from "../../shared/inventory/entra-role-reader.ts";
import { startWireAzure, type WireAzure } from "./wire-azure.ts";

const ADA = "aaaaaaaa-0000-4000-8000-00000000000a";
const BEN = "bbbbbbbb-0000-4000-8000-00000000000b";
const GONE = "cccccccc-0000-4000-8000-00000000000c";
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const CUSTOM = "dddddddd-0000-4000-8000-00000000000d";
const UNIT = "eeeeeeee-0000-4000-8000-00000000000e";

const ASSIGNMENTS = "GET /roleManagement/directory/roleAssignments";
const INSTANCES = "GET /roleManagement/directory/roleAssignmentScheduleInstances";
const ELIGIBLE = "GET /roleManagement/directory/roleEligibilityScheduleInstances";
const DEFINITIONS = "GET /roleManagement/directory/roleDefinitions";
const UNITS = "GET /directory/administrativeUnits";

const unlicensed = () => ({ status: 400, code: "AadPremiumLicenseRequired" });
const held = (changes: object = {}): object => ({
  principalId: ADA,
  roleDefinitionId: GLOBAL_ADMINISTRATOR,
  directoryScopeId: "/",
  appScopeId: null,
  ...changes,
});
const instance = (changes: object = {}): object => ({
  ...held(),
  assignmentType: "Assigned",
  memberType: "Direct",
  startDateTime: "2026-03-02T09:00:00.1234567Z",
  endDateTime: null,
  ...changes,
});

let wire: WireAzure;
beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
  for (const list of [ASSIGNMENTS, INSTANCES, ELIGIBLE, DEFINITIONS, UNITS]) {
    wire.on(list, () => ({ value: [] }));
  }
  wire.directory([
    {
      "@odata.type": "#microsoft.graph.user",
      id: ADA,
      displayName: "Ada",
      userPrincipalName: "ada@contoso.example",
      accountEnabled: true,
      userType: "Member",
      onPremisesSyncEnabled: null,
    },
  ]);
});

async function read() {
  const reading = createEntraRoleReader(wire).read();
  const facts: AccessFact[] = [];
  for await (const fact of reading.facts) facts.push(fact);
  return { facts, roles: facts.filter((one) => one.kind === "entra-role"), ...reading.result() };
}

describe("an assignment of a role of the directory", () => {
  it("that three lists show, ids in whatever case, is one fact with what PIM says of it", async () => {
    wire.on(ASSIGNMENTS, () => ({ value: [held({ principalId: ADA.toUpperCase() }), held()] }));
    wire.on(INSTANCES, () => ({ value: [instance()] }));
    wire.on(ELIGIBLE, () => ({
      value: [instance({ memberType: "Direct", endDateTime: "2026-12-31T00:00:00Z" })],
    }));
    const { roles, scopes, unreadable } = await read();
    const ada = {
      id: ADA,
      kind: "user",
      isFound: true,
      name: "Ada",
      userPrincipalName: "ada@contoso.example",
      isEnabled: true,
      isGuest: false,
      isSynchronised: false,
    };
    const active: EntraRoleFact = {
      kind: "entra-role",
      principal: { ...ada, kind: "user" },
      roleId: GLOBAL_ADMINISTRATOR,
      scope: "/",
      isEligible: false,
      startsAt: "2026-03-02T09:00:00.123Z",
      hasSchedule: true,
    };
    expect(roles).toEqual([
      active,
      { ...active, isEligible: true, endsAt: "2026-12-31T00:00:00.000Z" },
    ]);
    expect(scopes).toEqual(["entra-roles", "entra-eligible"]);
    expect(unreadable).toBe(0);
  });

  it("is activated only when nothing of it was simply given", async () => {
    const activated = instance({
      assignmentType: "Activated",
      endDateTime: "2026-03-02T17:00:00Z",
    });
    wire.on(ASSIGNMENTS, () => ({ value: [held(), held({ directoryScopeId: `/${BEN}` })] }));
    wire.on(INSTANCES, () => ({
      value: [
        activated,
        { ...activated, directoryScopeId: `/${BEN}` },
        instance({ directoryScopeId: `/${BEN}`, endDateTime: "2026-06-01T00:00:00Z" }),
      ],
    }));
    const { roles } = await read();
    expect(roles).toMatchObject([
      { scope: "/", isActivated: true, endsAt: "2026-03-02T17:00:00.000Z" },
      { scope: `/${BEN}`, endsAt: "2026-06-01T00:00:00.000Z" },
    ]);
    expect(roles[1]).not.toHaveProperty("isActivated");
  });

  it("that only PIM shows yet is active all the same", async () => {
    wire.on(INSTANCES, () => ({ value: [instance()] }));
    expect((await read()).roles).toMatchObject([{ isEligible: false, hasSchedule: true }]);
  });

  it("that came through a group is left out: the group is there itself", async () => {
    wire.on(INSTANCES, () => ({
      value: [instance({ memberType: "Group" }), instance({ memberType: "Inherited" })],
    }));
    wire.on(ELIGIBLE, () => ({ value: [instance({ memberType: "Group" })] }));
    expect((await read()).roles).toEqual([]);
  });

  it("of somebody who is not there any more says so", async () => {
    wire.on(ASSIGNMENTS, () => ({ value: [held({ principalId: GONE })] }));
    expect((await read()).roles).toMatchObject([
      { principal: { id: GONE, kind: "unknown", isFound: false } },
    ]);
  });

  it.each([
    ["the whole tenant", { directoryScopeId: "/" }, "/"],
    [
      "an administrative unit",
      { directoryScopeId: `/administrativeUnits/${UNIT.toUpperCase()}` },
      `/administrativeUnits/${UNIT}`,
    ],
    ["one object", { directoryScopeId: `/${BEN.toUpperCase()}` }, `/${BEN}`],
    ["a scope of an application", { directoryScopeId: null, appScopeId: "/Wing-A" }, "app:/Wing-A"],
  ])("holds at %s", async (_where, changes, scope) => {
    wire.on(ASSIGNMENTS, () => ({ value: [held(changes)] }));
    expect((await read()).roles).toMatchObject([{ scope }]);
  });

  it.each([
    ["no scope", held({ directoryScopeId: null })],
    ["no principal", held({ principalId: null })],
    ["a role that is no GUID", held({ roleDefinitionId: "Global Administrator" })],
    ["nothing", null],
  ])("is not guessed at from a row with %s", async (_what, row) => {
    wire.on(ASSIGNMENTS, () => ({ value: [row] }));
    expect(await read()).toMatchObject({ roles: [], unreadable: 1 });
  });

  it("with an end that cannot be read does not count as one without an end", async () => {
    wire.on(ELIGIBLE, () => ({ value: [instance({ endDateTime: "soon" })] }));
    expect(await read()).toMatchObject({ roles: [], unreadable: 1 });
  });
});

describe("the lists", () => {
  it("are read to their end, empty pages included", async () => {
    const path = "/roleManagement/directory/roleAssignments";
    wire.on(ASSIGNMENTS, ({ query }) => {
      const at = Number(query.get("$skiptoken") ?? 0);
      const next = wire.link(`/v1.0${path}?$skiptoken=${at + 1}`);
      const value = at === 1 ? [] : [held({ directoryScopeId: at === 0 ? "/" : `/${BEN}` })];
      return at < 2 ? { value, "@odata.nextLink": next } : { value };
    });
    const { roles, pages } = await read();
    expect(roles.map(({ scope }) => scope)).toEqual(["/", `/${BEN}`]);
    expect(pages).toBe(7);
    expect(wire.asked.filter((one) => one.startsWith("POST"))).toHaveLength(1); // Ada is known by then
  });

  it("leave what PIM would say unknown in a tenant without a licence, with one blind spot", async () => {
    wire.on(ASSIGNMENTS, () => ({ value: [held()] }));
    wire.on(INSTANCES, unlicensed);
    wire.on(ELIGIBLE, unlicensed);
    const { roles, scopes, blind } = await read();
    expect(roles).toMatchObject([{ isEligible: false, hasSchedule: false }]);
    expect(scopes).toEqual(["entra-roles"]);
    expect(blind).toMatchObject([{ cause: "entra-pim:AadPremiumLicenseRequired", count: 1 }]);
  });

  it("end the read when one of them is refused", async () => {
    wire.on(ELIGIBLE, () => ({ status: 403, code: "Authorization_RequestDenied" }));
    await expect(read()).rejects.toThrow(PermissionMissing);
  });
});

describe("the catalogue", () => {
  it("has the tenant's own roles, and no built-in one", async () => {
    const definition = {
      id: CUSTOM.toUpperCase(),
      displayName: "Application helper",
      description: null,
      isBuiltIn: false,
      isEnabled: true,
      rolePermissions: [
        { allowedResourceActions: ["microsoft.directory/applications/owners/update"] },
      ],
    };
    wire.on(DEFINITIONS, () => ({
      value: [definition, { ...definition, id: GLOBAL_ADMINISTRATOR, isBuiltIn: true }],
    }));
    const { facts, catalogue } = await read();
    const role = {
      kind: "custom-role",
      system: "entra",
      roleId: CUSTOM,
      name: "Application helper",
      isEnabled: true,
      permissions: [
        {
          actions: ["microsoft.directory/applications/owners/update"],
          notActions: [],
          dataActions: [],
          notDataActions: [],
        },
      ],
    };
    expect(facts).toEqual([role]);
    expect(catalogue.entraRoles).toEqual({ [CUSTOM]: role });
  });

  it("has the administrative units", async () => {
    wire.on(UNITS, () => ({
      value: [{ id: UNIT, displayName: "Executives", isMemberManagementRestricted: true }],
    }));
    expect((await read()).catalogue.administrativeUnits).toEqual({
      [UNIT]: { name: "Executives", isRestricted: true },
    });
  });
});

describe("the roles of one principal", () => {
  it("are asked for by filter, and say what could be read", async () => {
    wire.on(ASSIGNMENTS, () => ({ value: [held()] }));
    wire.on(INSTANCES, unlicensed);
    wire.on(ELIGIBLE, unlicensed);
    const { facts, scopes } = await createEntraRoleReader(wire).readPrincipalRoles(ADA);
    expect(facts).toMatchObject([{ roleId: GLOBAL_ADMINISTRATOR, principal: { name: "Ada" } }]);
    expect(scopes).toEqual(["entra-roles"]);
    const lists = wire.asked.filter((one) => one.startsWith("GET"));
    expect(lists).toHaveLength(3);
    for (const one of lists) expect(one).toContain(`$filter=principalId eq '${ADA}'`);
  });
});
