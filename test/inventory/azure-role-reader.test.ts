import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ResourcesRefused } from "../../shared/azure/resource-pages.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { createAzureRoleReader } from "../../shared/inventory/azure-role-reader.ts";
import { type AzureScope, readAzureScopes } from "../../shared/inventory/azure-scopes.ts";
import { startWireAzure, type WireAzure } from "./wire-azure.ts";

const ADA = "aaaaaaaa-0000-4000-8000-00000000000a";
const BOB = "aaaaaaaa-0000-4000-8000-00000000000b";
const GONE = "aaaaaaaa-0000-4000-8000-00000000000d";
const OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const CUSTOM = "cccccccc-0000-4000-8000-00000000000c";
const SUBSCRIPTION = "/subscriptions/dddddddd-0000-4000-8000-000000000001";
const GROUP = "/providers/microsoft.management/managementgroups/platform";
const AUTHORIZATION = "/providers/Microsoft.Authorization";
const ARG = "POST /providers/Microsoft.ResourceGraph/resources";
const ROOT_LIST = `GET ${AUTHORIZATION}/roleAssignments`;
const GROUP_LIST = `GET ${GROUP}${AUTHORIZATION}/roleAssignments`;
const GROUP_DEFINITIONS = `GET ${GROUP}${AUTHORIZATION}/roleDefinitions`;

const scopes: readonly AzureScope[] = [
  { id: "/", name: "" },
  { id: GROUP, name: "Platform" },
  { id: SUBSCRIPTION, name: "Production" },
];
const guid = (at: number): string => `eeeeeeee-0000-4000-8000-${String(at).padStart(12, "0")}`;

/** As the resource manager writes it; Resource Graph the same, with the type in lower case. */
function assignment(scope: string, at: number, changes: object = {}) {
  return {
    id: `${scope === "/" ? "" : scope}${AUTHORIZATION}/roleAssignments/${guid(at)}`,
    name: guid(at),
    type: "Microsoft.Authorization/roleAssignments",
    properties: {
      roleDefinitionId: `${AUTHORIZATION}/roleDefinitions/${OWNER}`,
      principalId: ADA,
      principalType: "User",
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: "2026-03-02T09:00:00.1234567Z",
      updatedOn: "2026-03-02T09:00:00.1234567Z",
      createdBy: "",
      updatedBy: "",
      description: null,
      ...changes,
    },
  };
}

function definition(id: string, changes: object = {}) {
  return {
    id,
    name: CUSTOM,
    type: "microsoft.authorization/roledefinitions",
    properties: {
      roleName: "Deployer",
      type: "CustomRole",
      description: "",
      assignableScopes: [SUBSCRIPTION.toUpperCase()],
      permissions: [{ actions: ["*"], notActions: ["Microsoft.Authorization/*/Write"] }],
      ...changes,
    },
  };
}

let wire: WireAzure;
/** Two days after the assignments were made, unless they say otherwise. */
const clock = { now: () => new Date("2026-03-04T09:00:00.000Z") };
beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
  for (const list of [ROOT_LIST, GROUP_LIST, GROUP_DEFINITIONS])
    wire.on(list, () => ({ value: [] }));
  graphAnswers([]);
  wire.directory([
    { "@odata.type": "#microsoft.graph.user", id: ADA, displayName: "Ada", accountEnabled: true },
  ]);
});

const querySchema = z.object({
  query: z.string(),
  subscriptions: z.array(z.string()).optional(),
  options: z.object({ $skipToken: z.string().optional() }),
});
/** What Resource Graph was asked, without the projections. */
let asked: z.infer<typeof querySchema>[];

/** Page after page, by skip token. */
function graphAnswers(...pages: readonly (readonly object[])[]): void {
  asked = [];
  wire.on(ARG, ({ body }) => {
    const query = querySchema.parse(body);
    asked.push(query);
    const at = Number(query.options.$skipToken ?? 0);
    const data = pages[at] ?? [];
    const more = at + 1 < pages.length ? { $skipToken: String(at + 1) } : {};
    return { totalRecords: 0, count: data.length, resultTruncated: "false", data, ...more };
  });
}

async function read(some = scopes) {
  const reading = createAzureRoleReader({ ...wire, clock }).read(some);
  const facts: AccessFact[] = [];
  for await (const fact of reading.facts) facts.push(fact);
  return { facts, roles: facts.filter((one) => one.kind === "azure-role"), ...reading.result() };
}

describe("an Azure role that may be activated just now", () => {
  const below = `${SUBSCRIPTION}/resourcegroups/rg-pay`;
  const INSTANCES = `GET ${below}${AUTHORIZATION}/roleAssignmentScheduleInstances`;
  const anHourAgo = { createdOn: "2026-03-04T08:00:00Z" };
  const instance = (changes: object = {}) => ({
    id: `${below}${AUTHORIZATION}/roleAssignmentScheduleInstances/I1`,
    properties: {
      scope: `${SUBSCRIPTION}/resourceGroups/RG-Pay`,
      roleDefinitionId: `${SUBSCRIPTION}${AUTHORIZATION}/roleDefinitions/${OWNER}`,
      principalId: ADA,
      principalType: "User",
      status: "Accepted",
      assignmentType: "Activated",
      originRoleAssignmentId: assignment(`${SUBSCRIPTION}/resourceGroups/RG-Pay`, 1).id,
      endDateTime: "2026-03-04T16:00:00Z",
      ...changes,
    },
  });
  const pimSays = (...rows: object[]): void => {
    wire.on(INSTANCES, () => ({ value: rows }));
  };
  async function isActivated(changes: object = anHourAgo): Promise<unknown> {
    graphAnswers([assignment(below, 1, changes)]);
    const { roles } = await read();
    expect(roles).toHaveLength(1);
    return roles[0]?.isActivated;
  }
  const askedPim = (): readonly string[] => wire.asked.filter((one) => one.startsWith(INSTANCES));

  it("is told apart by what PIM lists of its principal at its scope", async () => {
    pimSays(instance({ principalId: BOB, originRoleAssignmentId: "/other" }), instance());
    expect(await isActivated()).toBe(true);
    expect(askedPim()).toEqual([
      `${INSTANCES}?api-version=2020-10-01&$filter=principalId+eq+'${ADA}'`,
    ]);
  });

  it.each<[string, () => void]>([
    [
      "PIM lists as given",
      () => {
        pimSays(instance({ assignmentType: "Assigned" }));
      },
    ],
    [
      "PIM does not know",
      () => {
        pimSays();
      },
    ],
    [
      "took the place of what was activated",
      () => {
        pimSays(instance({ originRoleAssignmentId: assignment(below, 2).id }));
      },
    ],
  ])("is held at all times when it is one that %s", async (_what, arrange) => {
    arrange();
    const one = assignment(below, 1, anHourAgo);
    wire.on(`GET ${one.id.toLowerCase()}`, () => one);
    expect(await isActivated()).toBeUndefined();
  });

  it("is known by principal, role and scope where PIM does not name the assignment", async () => {
    pimSays(instance({ originRoleAssignmentId: null }));
    expect(await isActivated()).toBe(true);
  });

  it("is looked for on all pages", async () => {
    const list = `${below}${AUTHORIZATION}/roleAssignmentScheduleInstances`;
    wire.on(INSTANCES, ({ query }) =>
      query.has("$skiptoken")
        ? { value: [instance()] }
        : { value: [], nextLink: wire.link(`${list}?api-version=2020-10-01&$skiptoken=1`) },
    );
    expect(await isActivated()).toBe(true);
  });

  it.each([
    ["older than an activation can be", {}],
    ["a program's", { ...anHourAgo, principalType: "ServicePrincipal" }],
    ["a group's", { ...anHourAgo, principalType: "Group" }],
  ])("is not asked for when it is %s", async (_what, changes) => {
    expect(await isActivated(changes)).toBeUndefined();
    expect(askedPim()).toEqual([]);
  });

  it("cannot be told apart in the minutes in which PIM may not list it yet", async () => {
    pimSays();
    expect(await isActivated({ createdOn: "2026-03-04T08:58:00Z" })).toBe("unsettled");
  });

  it("has ended when PIM does not list it any more and it is gone at its own place", async () => {
    pimSays();
    const { id } = assignment(below, 1, anHourAgo);
    wire.on(`GET ${id.toLowerCase()}`, () => ({ status: 404, code: "RoleAssignmentNotFound" }));
    expect(await isActivated()).toBe("unsettled");
  });

  it("is unknown when PIM does not list it and its own place cannot be read, which is a blind spot", async () => {
    pimSays();
    const { id } = assignment(below, 1, anHourAgo);
    wire.on(`GET ${id.toLowerCase()}`, () => ({ status: 403, code: "AuthorizationFailed" }));
    expect(await isActivated()).toBe("unknown");
    expect((await read()).blind).toEqual([
      { cause: "azure-activations:AuthorizationFailed", count: 1, what: [below] },
    ]);
  });

  it("is unknown where PIM cannot be read, which is a blind spot", async () => {
    wire.on(INSTANCES, () => ({ status: 403, code: "AuthorizationFailed" }));
    expect(await isActivated()).toBe("unknown");
    expect((await read()).blind).toEqual([
      { cause: "azure-activations:AuthorizationFailed", count: 1, what: [below] },
    ]);
  });

  it("is unknown without a licence, which is said elsewhere, and asked once", async () => {
    wire.on(INSTANCES, () => ({ status: 400, code: "AadPremiumLicenseRequired" }));
    graphAnswers([assignment(below, 1, anHourAgo)], [assignment(below, 2, anHourAgo)]);
    const { roles, blind } = await read();
    expect(roles.map((one) => one.isActivated)).toEqual(["unknown", "unknown"]);
    expect(blind).toEqual([]);
    expect(askedPim()).toHaveLength(1);
  });

  it("is unknown when a row cannot be read, which may be the one", async () => {
    pimSays({ properties: {} });
    expect(await isActivated()).toBe("unknown");
    expect((await read()).unreadable).toBe(1);
  });

  it("is the same when it alone is looked at", async () => {
    const one = assignment(below, 1, anHourAgo);
    wire.on(`GET ${one.id}`, () => one);
    pimSays(instance());
    const found = await createAzureRoleReader({ ...wire, clock }).readAssignment(one.id);
    expect(found).toMatchObject({ isActivated: true });
  });
});

describe("an Azure role assignment", () => {
  it("of a subscription comes from Resource Graph, in the words of the records", async () => {
    const scope = `${SUBSCRIPTION}/resourceGroups/RG-Pay/`;
    graphAnswers([
      assignment(scope, 1, {
        roleDefinitionId: `${SUBSCRIPTION}${AUTHORIZATION}/roleDefinitions/${OWNER.toUpperCase()}`,
        principalId: ADA.toUpperCase(),
        createdBy: GONE.toUpperCase(),
        condition: "(!(ActionMatches{'x'}))",
        description: "for the migration",
      }),
    ]);
    const { roles, unreadable, scopes: complete, catalogue } = await read();
    expect(roles).toEqual([
      {
        kind: "azure-role",
        assignmentId: `${scope.toLowerCase()}${AUTHORIZATION.toLowerCase()}/roleassignments/${guid(1)}`,
        principal: expect.objectContaining({ id: ADA, kind: "user", name: "Ada" }) as unknown,
        principalType: "User",
        roleId: OWNER,
        scope: `${SUBSCRIPTION}/resourcegroups/rg-pay`,
        isEligible: false,
        condition: "(!(ActionMatches{'x'}))",
        description: "for the migration",
        createdAt: "2026-03-02T09:00:00.123Z",
        createdBy: GONE,
        updatedAt: "2026-03-02T09:00:00.123Z",
      },
    ]);
    expect(unreadable).toBe(0);
    expect(complete.toSorted()).toEqual([
      "azure-roles:/",
      `azure-roles:${GROUP}`,
      `azure-roles:${SUBSCRIPTION}`,
    ]);
    expect(catalogue.scopes).toEqual({ [GROUP]: "Platform", [SUBSCRIPTION]: "Production" });
  });

  it("at the root or a management group is one fact, wherever else it shows", async () => {
    const spelt = "/providers/Microsoft.Management/managementGroups/platform";
    wire.on(ROOT_LIST, () => ({ value: [assignment("/", 1)] }));
    wire.on(GROUP_LIST, () => ({ value: [assignment("/", 1), assignment(spelt, 2)] }));
    graphAnswers([assignment("/", 1), assignment(spelt, 2), assignment(SUBSCRIPTION, 3)]);
    const { roles } = await read();
    expect(roles.map(({ scope }) => scope)).toEqual(["/", GROUP, SUBSCRIPTION]);
  });

  it("of somebody who is not there any more keeps what Azure said of them", async () => {
    graphAnswers([
      assignment(SUBSCRIPTION, 1, { principalId: GONE, principalType: "ServicePrincipal" }),
    ]);
    expect((await read()).roles).toMatchObject([
      {
        principal: { id: GONE, kind: "service-principal", isFound: false },
        principalType: "ServicePrincipal",
      },
    ]);
  });

  it.each([
    ["no principal", assignment(SUBSCRIPTION, 1, { principalId: null })],
    ["a role that has no GUID", assignment(SUBSCRIPTION, 1, { roleDefinitionId: "Owner" })],
    ["another type", { id: "/x", type: "microsoft.other/things", properties: {} }],
    ["nothing", {}],
  ])("is not guessed at from a row with %s", async (_what, row) => {
    graphAnswers([row]);
    expect(await read()).toMatchObject({ roles: [], unreadable: 1 });
  });
});

describe("Resource Graph", () => {
  it("is read to its last page, empty ones included", async () => {
    graphAnswers([assignment(SUBSCRIPTION, 1)], [], [assignment(SUBSCRIPTION, 2)]);
    expect((await read()).roles).toHaveLength(2);
    expect(asked).toHaveLength(3);
    for (const { query } of asked) expect(query).toMatch(/\| order by id asc$/);
  });

  it("is asked about 300 subscriptions at a time", async () => {
    const many = Array.from({ length: 301 }, (_one, at) => ({
      id: `/subscriptions/${guid(at)}`,
      name: `S${at}`,
    }));
    expect((await read(many)).scopes).toHaveLength(301);
    expect(asked.map(({ subscriptions }) => subscriptions?.length)).toEqual([300, 1]);
    expect(asked[1]?.subscriptions).toEqual([guid(300)]);
  });

  it("ends the read when it says no", async () => {
    wire.on(ARG, () => ({ status: 403, code: "AuthorizationFailed" }));
    await expect(read()).rejects.toThrow(ResourcesRefused);
  });

  it("brings the tenant's own roles once each, however often they are listed", async () => {
    const id = `${AUTHORIZATION}/roleDefinitions/${CUSTOM}`;
    wire.on(GROUP_DEFINITIONS, () => ({ value: [definition(id)] }));
    graphAnswers([definition(`${SUBSCRIPTION}${id}`), definition(id.toLowerCase())]);
    const { facts, catalogue } = await read();
    const role = {
      kind: "custom-role",
      system: "azure",
      roleId: CUSTOM,
      name: "Deployer",
      isEnabled: true,
      assignableScopes: [SUBSCRIPTION],
      permissions: [
        {
          actions: ["*"],
          notActions: ["Microsoft.Authorization/*/Write"],
          dataActions: [],
          notDataActions: [],
        },
      ],
    };
    expect(facts.filter(({ kind }) => kind !== "scope-load")).toEqual([role]);
    expect(catalogue.azureRoles).toEqual({ [CUSTOM]: role });
  });

  it("brings classic administrators, kept apart from roles", async () => {
    graphAnswers([
      {
        id: `${SUBSCRIPTION}${AUTHORIZATION}/classicAdministrators/1`,
        type: "microsoft.authorization/classicadministrators",
        properties: {
          emailAddress: "Root@contoso.example",
          role: "ServiceAdministrator;AccountAdministrator",
        },
      },
    ]);
    const { roles } = await read();
    expect(roles.map(({ roleId }) => roleId)).toEqual([
      "classic:serviceadministrator",
      "classic:accountadministrator",
    ]);
    expect(roles[0]).toMatchObject({
      principal: { id: "classic:root@contoso.example", kind: "unknown" },
      scope: SUBSCRIPTION,
    });
    expect(wire.asked.some((one) => one.includes("getByIds"))).toBe(false);
  });
});

describe("what cannot be read", () => {
  it("at the root is a blind spot, and what management groups show of it is taken once", async () => {
    const other = "/providers/microsoft.management/managementgroups/landing";
    wire.on(ROOT_LIST, () => ({ status: 403, code: "AuthorizationFailed" }));
    wire.on(GROUP_LIST, () => ({ value: [assignment("/", 1)] }));
    wire.on(`GET ${other}${AUTHORIZATION}/roleAssignments`, () => ({
      value: [assignment("/", 1)],
    }));
    wire.on(`GET ${other}${AUTHORIZATION}/roleDefinitions`, () => ({ value: [] }));
    const {
      roles,
      blind,
      scopes: complete,
      catalogue,
    } = await read([...scopes, { id: other, name: "Landing zones" }]);
    expect(catalogue.isRootRead).toBeUndefined();
    expect(roles.map(({ scope }) => scope)).toEqual(["/"]);
    expect(blind).toMatchObject([{ cause: "azure-root:AuthorizationFailed", count: 1 }]);
    expect(complete).not.toContain("azure-roles:/");
  });

  it("of a management group takes nothing from the others", async () => {
    wire.on(GROUP_LIST, () => ({ status: 403, code: "AuthorizationFailed" }));
    graphAnswers([assignment(SUBSCRIPTION, 1)]);
    const { roles, blind, scopes: complete, catalogue } = await read();
    expect(catalogue.isRootRead).toBe(true);
    expect(roles).toHaveLength(1);
    expect(blind).toEqual([
      { cause: "azure-management-groups:AuthorizationFailed", count: 1, what: ["Platform"] },
    ]);
    expect(complete.toSorted()).toEqual(["azure-roles:/", `azure-roles:${SUBSCRIPTION}`]);
  });
});

it("lists the root, management groups and subscriptions under the names that people give them", async () => {
  graphAnswers([
    { id: GROUP.toUpperCase(), name: "platform", title: "Platform" },
    { id: SUBSCRIPTION, name: "Production", title: null },
  ]);
  expect(await readAzureScopes(wire.resourceManager)).toEqual(scopes);
  expect(asked[0]).not.toHaveProperty("subscriptions");
});

describe("one assignment as it is now", () => {
  const id = assignment(SUBSCRIPTION, 1).id;
  const readOne = (one: string) => createAzureRoleReader({ ...wire, clock }).readAssignment(one);

  it.each([
    ["in a subscription", SUBSCRIPTION],
    ["at the root", "/"],
  ])("%s is a fact", async (_where, scope) => {
    const row = assignment(scope, 1);
    wire.on(`GET ${row.id}`, () => row);
    expect(await readOne(row.id)).toMatchObject({
      kind: "azure-role",
      scope,
      principal: { name: "Ada" },
    });
    expect(wire.asked[0]).toBe(`GET ${row.id}?api-version=2022-04-01`);
  });

  it.each<[string, string, string | undefined]>([
    ["by name", BOB, "bob@contoso.example"],
    ["by name when they gave it to themselves", ADA, "Ada"],
    ["not by name when nobody knows them any more", GONE, undefined],
    ["not at all when it is no id", "somebody", undefined],
  ])("says who gave it, %s, and asks for both in one request", async (_what, createdBy, called) => {
    wire.directory([
      { "@odata.type": "#microsoft.graph.user", id: ADA, displayName: "Ada" },
      {
        ...{ "@odata.type": "#microsoft.graph.user", id: BOB, displayName: "Bob" },
        userPrincipalName: "bob@contoso.example",
      },
    ]);
    wire.on(`GET ${id}`, () => assignment(SUBSCRIPTION, 1, { createdBy }));
    const fact = await readOne(id);
    expect(fact).toMatchObject({ principal: { name: "Ada" }, createdBy });
    if (fact === "gone" || "refused" in fact) throw new Error("A fact was expected.");
    expect(fact.createdByName).toBe(called);
    expect(wire.asked).toHaveLength(2);
  });

  it.each([
    [404, "RoleAssignmentNotFound", "gone"],
    [403, "AuthorizationFailed", { refused: "AuthorizationFailed" }],
  ])("answers %s as it is meant", async (status, code, expected) => {
    wire.on(`GET ${id}`, () => ({ status, code }));
    expect(await readOne(id)).toEqual(expected);
  });

  it.each([
    ["nothing", ""],
    ["another resource", `${SUBSCRIPTION}/resourceGroups/rg`],
    ["a way out", `${SUBSCRIPTION}/../../x${AUTHORIZATION}/roleAssignments/${guid(1)}`],
    ["an empty segment", `/${AUTHORIZATION}/roleAssignments/${guid(1)}`],
    ["another host", `//evil.example${AUTHORIZATION}/roleAssignments/${guid(1)}`],
    ["a relative path", `evil.example${AUTHORIZATION}/roleAssignments/${guid(1)}`],
    ["half a letter", `/\ud800${AUTHORIZATION}/roleAssignments/${guid(1)}`],
  ])("is not asked for by %s, which a forged event may say", async (_what, forged) => {
    expect(await readOne(forged)).toEqual({ refused: "NotAnAssignment" });
    expect(wire.asked).toEqual([]);
  });

  it("keeps a question mark or a hash inside the path", async () => {
    const forged = `/subscriptions/x?api-version=1#${AUTHORIZATION}/roleAssignments/${guid(1)}`;
    wire.on(`GET ${forged}`, () => ({ status: 404, code: "NotFound" }));
    expect(await readOne(forged)).toBe("gone");
  });
});
