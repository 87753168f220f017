import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { createAzureEligibleReader } from "../../shared/inventory/azure-eligible-reader.ts";
import type { AzureScope } from "../../shared/inventory/azure-scopes.ts";
import { startWireAzure, type WireAzure } from "./wire-azure.ts";

const ADA = "aaaaaaaa-0000-4000-8000-00000000000a";
const OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const SUBSCRIPTION = "/subscriptions/dddddddd-0000-4000-8000-000000000001";
const GROUP = "/providers/microsoft.management/managementgroups/platform";
const AUTHORIZATION = "/providers/Microsoft.Authorization";
const eligibleAt = (scope: string) =>
  `GET ${scope}${AUTHORIZATION}/roleEligibilityScheduleInstances`;
const deniesAt = (scope: string) => `GET ${scope}${AUTHORIZATION}/denyAssignments`;

const scopes: readonly AzureScope[] = [
  { id: "/", name: "" },
  { id: GROUP, name: "Platform" },
  { id: SUBSCRIPTION, name: "Production" },
];

const eligible = (scope: string, changes: object = {}) => ({
  id: `${scope}${AUTHORIZATION}/roleEligibilityScheduleInstances/Instance-1`,
  name: "Instance-1",
  type: "Microsoft.Authorization/roleEligibilityScheduleInstances",
  properties: {
    scope,
    roleDefinitionId: `${SUBSCRIPTION}${AUTHORIZATION}/roleDefinitions/${OWNER}`,
    principalId: ADA,
    principalType: "User",
    status: "Provisioned",
    memberType: "Direct",
    startDateTime: "2026-03-02T09:00:00Z",
    endDateTime: null,
    createdOn: "2026-03-02T09:00:00Z",
    condition: null,
    ...changes,
  },
});
const deny = (scope: string) => ({
  id: `${scope}${AUTHORIZATION}/denyAssignments/D1`,
  type: "Microsoft.Authorization/denyAssignments",
  properties: {
    denyAssignmentName: "Managed resources",
    scope,
    principals: [{ id: "00000000-0000-0000-0000-000000000000", type: "SystemDefined" }],
    excludePrincipals: [],
  },
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
  for (const scope of [GROUP, SUBSCRIPTION]) {
    wire.on(eligibleAt(scope), () => ({ value: [] }));
    wire.on(deniesAt(scope), () => ({ value: [] }));
  }
  wire.directory([{ "@odata.type": "#microsoft.graph.user", id: ADA, displayName: "Ada" }]);
});

async function read() {
  const reading = createAzureEligibleReader(wire).readAzureEligible(scopes);
  const facts: AccessFact[] = [];
  for await (const fact of reading.facts) facts.push(fact);
  return { facts, ...reading.result() };
}

describe("an Azure role that may be activated", () => {
  it("is a fact with its end, or without one", async () => {
    const below = `${SUBSCRIPTION}/resourceGroups/RG-Pay`;
    wire.on(eligibleAt(SUBSCRIPTION), () => ({
      value: [eligible(SUBSCRIPTION), eligible(below, { endDateTime: "2026-12-31T00:00:00Z" })],
    }));
    const { facts, scopes: complete, unreadable } = await read();
    const common = {
      kind: "azure-role",
      principal: { id: ADA, name: "Ada" },
      roleId: OWNER,
      isEligible: true,
      createdAt: "2026-03-02T09:00:00.000Z",
    };
    expect(facts).toMatchObject([
      { ...common, scope: SUBSCRIPTION },
      { ...common, scope: below.toLowerCase(), endsAt: "2026-12-31T00:00:00.000Z" },
    ]);
    expect(facts[0]).not.toHaveProperty("endsAt");
    expect(complete.toSorted()).toEqual([
      `azure-eligible:${GROUP}`,
      `azure-eligible:${SUBSCRIPTION}`,
    ]);
    expect(unreadable).toBe(0);
  });

  it("is taken at its own scope only, and not through a group", async () => {
    const spelt = "/providers/Microsoft.Management/managementGroups/platform";
    wire.on(eligibleAt(GROUP), () => ({ value: [eligible(spelt)] }));
    wire.on(eligibleAt(SUBSCRIPTION), () => ({
      value: [
        eligible(spelt),
        eligible(SUBSCRIPTION, { memberType: "Group" }),
        eligible(SUBSCRIPTION, { memberType: "Inherited" }),
        eligible(`${SUBSCRIPTION.slice(0, -1)}2`),
      ],
    }));
    expect((await read()).facts).toMatchObject([{ scope: GROUP }]);
  });

  it("is read over all pages, with a filter only for management groups", async () => {
    const list = `${SUBSCRIPTION}${AUTHORIZATION}/roleEligibilityScheduleInstances`;
    wire.on(eligibleAt(SUBSCRIPTION), ({ query }) =>
      query.has("$skiptoken")
        ? { value: [eligible(SUBSCRIPTION)] }
        : { value: [], nextLink: wire.link(`${list}?api-version=2020-10-01&$skiptoken=1`) },
    );
    expect((await read()).facts).toHaveLength(1);
    expect(wire.asked).toContain(`${eligibleAt(SUBSCRIPTION)}?api-version=2020-10-01`);
    expect(wire.asked.find((one) => one.startsWith(eligibleAt(GROUP)))).toContain(
      "$filter=atScope()",
    );
  });

  it.each([
    [400, "the status of the directory's own refusal"],
    [403, "another status"],
  ])(
    "stays unknown without a licence, said with %s: one blind spot, denials are read",
    async (status) => {
      const refused = () => ({ status, code: "AadPremiumLicenseRequired" });
      wire.on(eligibleAt(GROUP), refused);
      wire.on(eligibleAt(SUBSCRIPTION), refused);
      wire.on(deniesAt(SUBSCRIPTION), () => ({ value: [deny(SUBSCRIPTION)] }));
      const { facts, blind, scopes: complete, catalogue } = await read();
      expect(facts).toEqual([]);
      expect(blind).toMatchObject([{ cause: "azure-pim:AadPremiumLicenseRequired", count: 1 }]);
      expect(complete).toEqual([]);
      expect(catalogue.denies).toHaveLength(1);
    },
  );

  it("is a blind spot where one scope cannot be read, and the others are", async () => {
    wire.on(eligibleAt(GROUP), () => ({ status: 403, code: "AuthorizationFailed" }));
    const { blind, scopes: complete } = await read();
    expect(blind).toEqual([
      { cause: "azure-pim:AuthorizationFailed", count: 1, what: ["Platform"] },
    ]);
    expect(complete).toEqual([`azure-eligible:${SUBSCRIPTION}`]);
  });
});

describe("a deny assignment", () => {
  it("is in the catalogue, once, at its own scope", async () => {
    wire.on(deniesAt(GROUP), () => ({ value: [deny(GROUP)] }));
    wire.on(deniesAt(SUBSCRIPTION), () => ({
      value: [deny(GROUP), deny(`${SUBSCRIPTION}/resourceGroups/RG-Managed`)],
    }));
    expect((await read()).catalogue.denies).toMatchObject([
      { name: "Managed resources", scope: GROUP },
      {
        scope: `${SUBSCRIPTION}/resourcegroups/rg-managed`,
        principalIds: ["00000000-0000-0000-0000-000000000000"],
      },
    ]);
  });

  it("that cannot be listed is a blind spot of its own", async () => {
    wire.on(deniesAt(SUBSCRIPTION), () => ({ status: 403, code: "AuthorizationFailed" }));
    const { blind, scopes: complete } = await read();
    expect(blind).toEqual([
      { cause: "azure-deny:AuthorizationFailed", count: 1, what: ["Production"] },
    ]);
    expect(complete).toHaveLength(2);
  });
});
