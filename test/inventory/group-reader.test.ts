import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import { createGroupReader } from "../../shared/inventory/group-reader.ts";
import { startWireAzure, type WireAzure } from "./wire-azure.ts";

const ADMINS = "aaaaaaaa-0000-4000-8000-000000000001";
const OPERATORS = "aaaaaaaa-0000-4000-8000-000000000002";
const INNER = "aaaaaaaa-0000-4000-8000-000000000003";
const ADA = "bbbbbbbb-0000-4000-8000-00000000000a";
const BEN = "bbbbbbbb-0000-4000-8000-00000000000b";
const BOT = "bbbbbbbb-0000-4000-8000-00000000000c";
const GONE = "bbbbbbbb-0000-4000-8000-00000000000d";

const PIM = "/identityGovernance/privilegedAccess/group";
const ASSIGNED = `GET ${PIM}/assignmentScheduleInstances`;
const ELIGIBLE = `GET ${PIM}/eligibilityScheduleInstances`;
const unlicensed = () => ({ status: 400, code: "AadPremiumLicenseRequired" });

const user = (id: string, name: string) => ({
  "@odata.type": "#microsoft.graph.user",
  id,
  displayName: name,
  userPrincipalName: `${name.toLowerCase()}@contoso.example`,
  accountEnabled: true,
});
const group = (id: string, name: string, changes: object = {}) => ({
  "@odata.type": "#microsoft.graph.group",
  id,
  displayName: name,
  groupTypes: [],
  membershipRule: null,
  onPremisesSyncEnabled: null,
  ...changes,
});
const schedule = (changes: object) => ({
  groupId: ADMINS,
  principalId: ADA,
  accessId: "member",
  memberType: "direct",
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
  const { "@odata.type": _type, ...admins } = group(ADMINS, "Admins", { isAssignableToRole: true });
  wire.on("GET /groups", () => ({ value: [admins] }));
  for (const id of [ADMINS, OPERATORS]) {
    wire.on(`GET /groups/${id}/members`, () => ({ value: [] }));
    wire.on(`GET /groups/${id}/owners`, () => ({ value: [] }));
  }
  wire.on(ASSIGNED, () => ({ value: [] }));
  wire.on(ELIGIBLE, () => ({ value: [] }));
  wire.directory([user(ADA, "Ada"), user(BEN, "Ben"), group(OPERATORS, "Operators")]);
});

async function read(...holders: string[]) {
  const reading = createGroupReader(wire).read(holders);
  const facts: AccessFact[] = [];
  for await (const fact of reading.facts) facts.push(fact);
  const members = facts
    .filter((one) => one.kind === "group-membership")
    .map(({ groupId, relation, isNested, principal }) => [
      groupId,
      relation,
      isNested,
      principal.id,
    ]);
  return { facts, members, ...reading.result() };
}

describe("a group that may hold roles of the directory", () => {
  it("is read with members, owners, and who may become one", async () => {
    wire.on(`GET /groups/${ADMINS}/members`, () => ({ value: [user(ADA.toUpperCase(), "Ada")] }));
    wire.on(`GET /groups/${ADMINS}/owners`, () => ({
      value: [
        {
          "@odata.type": "#microsoft.graph.servicePrincipal",
          id: BOT,
          displayName: "Provisioning",
          appId: INNER,
          accountEnabled: true,
          servicePrincipalType: "ManagedIdentity",
        },
      ],
    }));
    wire.on(ASSIGNED, () => ({
      value: [schedule({ assignmentType: "assigned", endDateTime: "2026-12-31T00:00:00Z" })],
    }));
    wire.on(ELIGIBLE, () => ({
      value: [
        schedule({ principalId: BEN }),
        schedule({ principalId: GONE, accessId: "owner" }),
        schedule({ principalId: BOT, memberType: "group" }),
      ],
    }));
    const { facts, scopes, unreadable } = await read();
    expect(facts).toMatchObject([
      {
        kind: "powerful-group",
        group: {
          id: ADMINS,
          kind: "group",
          isFound: true,
          name: "Admins",
          isDynamic: false,
          isSynchronised: false,
          isRoleAssignable: true,
        },
      },
      {
        groupId: ADMINS,
        relation: "member",
        isNested: false,
        principal: { id: ADA, kind: "user", name: "Ada" },
        endsAt: "2026-12-31T00:00:00.000Z",
      },
      {
        relation: "owner",
        principal: { id: BOT, kind: "service-principal", appId: INNER, isManagedIdentity: true },
      },
      { relation: "eligible-member", principal: { id: BEN, name: "Ben" } },
      { relation: "eligible-owner", principal: { id: GONE, kind: "unknown", isFound: false } },
    ]);
    expect(scopes).toEqual(["groups", "group-eligible"]);
    expect(unreadable).toBe(0);
  });

  it("knows a membership that was only activated", async () => {
    wire.on(`GET /groups/${ADMINS}/members`, () => ({
      value: [user(ADA, "Ada"), user(BEN, "Ben")],
    }));
    wire.on(ASSIGNED, () => ({
      value: [
        schedule({ assignmentType: "activated", endDateTime: "2026-03-02T17:00:00Z" }),
        schedule({ principalId: BEN, assignmentType: "activated" }),
        schedule({ principalId: BEN, assignmentType: "assigned" }),
      ],
    }));
    const [, ada, ben] = (await read()).facts;
    expect(ada).toMatchObject({ isActivated: true, endsAt: "2026-03-02T17:00:00.000Z" });
    expect(ben).not.toHaveProperty("isActivated");
  });

  it("is asked of PIM by itself, for there is no list of all groups", async () => {
    await read();
    const asked = wire.asked.filter((one) => one.includes(PIM));
    expect(asked).toHaveLength(2);
    for (const one of asked) expect(one).toContain(`$filter=groupId eq '${ADMINS}'`);
  });

  it.each([
    ["dynamic", { groupTypes: ["DynamicMembership"], membershipRule: "user.city -eq 'Bonn'" }],
    ["synchronised", { onPremisesSyncEnabled: true }],
  ])("and is %s cannot be in PIM, so that is not asked", async (_what, changes) => {
    wire.on("GET /groups", () => ({ value: [group(ADMINS, "Admins", changes)] }));
    expect((await read()).scopes).toEqual(["groups", "group-eligible"]);
    expect(wire.asked.filter((one) => one.includes(PIM))).toEqual([]);
  });

  it("is read without PIM in a tenant that has no licence for it, and PIM is not asked again", async () => {
    const many = Array.from({ length: 21 }, (_one, at) =>
      group(`cccccccc-0000-4000-8000-${String(at).padStart(12, "0")}`, `Group ${at}`),
    );
    wire.on("GET /groups", () => ({ value: many }));
    for (const { id } of many) {
      wire.on(`GET /groups/${id}/members`, () => ({ value: [user(ADA, "Ada")] }));
      wire.on(`GET /groups/${id}/owners`, () => ({ value: [] }));
    }
    wire.on(ASSIGNED, unlicensed);
    wire.on(ELIGIBLE, unlicensed);
    const { members, scopes, blind } = await read();
    expect(members).toHaveLength(21);
    expect(scopes).toEqual(["groups"]);
    expect(blind).toMatchObject([{ cause: "group-pim:AadPremiumLicenseRequired", count: 1 }]);
    expect(wire.asked.filter((one) => one.includes(PIM))).toHaveLength(40); // the first 20 groups
  });
});

describe("a group that holds roles of Azure", () => {
  it("brings the members of groups in it, told apart from its own", async () => {
    wire.on(`GET /groups/${OPERATORS}/members`, () => ({
      value: [user(ADA, "Ada"), group(INNER, "Inner")],
    }));
    wire.on(`GET /groups/${OPERATORS}/transitiveMembers`, () => ({
      value: [user(ADA, "Ada"), group(INNER, "Inner"), user(BEN, "Ben")],
    }));
    const { members } = await read(OPERATORS.toUpperCase(), OPERATORS);
    expect(members).toEqual([
      [OPERATORS, "member", false, ADA],
      [OPERATORS, "member", false, INNER],
      [OPERATORS, "member", true, BEN],
    ]);
  });

  it("costs no second list when there is no group in it", async () => {
    wire.on(`GET /groups/${OPERATORS}/members`, () => ({ value: [user(ADA, "Ada")] }));
    await read(OPERATORS);
    expect(wire.asked.some((one) => one.includes("transitiveMembers"))).toBe(false);
  });

  it("and may hold roles of the directory, too, is read once", async () => {
    const { facts } = await read(ADMINS);
    expect(facts).toHaveLength(1);
  });

  it.each([
    ["is not there any more", GONE],
    ["is a user", ADA],
  ])("but %s is left out", async (_what, id) => {
    expect((await read(id)).facts).toMatchObject([{ group: { id: ADMINS } }]);
  });

  it("and goes between list and members is left out", async () => {
    wire.on(`GET /groups/${OPERATORS}/members`, () => ({
      status: 404,
      code: "Request_ResourceNotFound",
    }));
    expect((await read(OPERATORS)).facts).toMatchObject([{ group: { id: ADMINS } }]);
  });
});

it("a group of 5,000 members comes page by page, the next page while the last one is used", async () => {
  const path = `/groups/${ADMINS}/members`;
  const member = (at: number) =>
    user(`dddddddd-0000-4000-8000-${String(at).padStart(12, "0")}`, `User ${at}`);
  wire.on(`GET ${path}`, ({ query }) => {
    const start = Number(query.get("$skiptoken") ?? 0);
    const end = Math.min(start + 999, 5000);
    const value = Array.from({ length: end - start }, (_one, at) => member(start + at));
    return end < 5000
      ? { value, "@odata.nextLink": wire.link(`/v1.0${path}?$skiptoken=${end}`) }
      : { value };
  });
  const reading = createGroupReader(wire).read([]);
  let members = 0;
  let pagesAskedAtFirstMember = 0;
  for await (const fact of reading.facts) {
    if (fact.kind !== "group-membership") continue;
    members += 1;
    if (members === 1) {
      pagesAskedAtFirstMember = wire.asked.filter((one) => one.includes(path)).length;
    }
  }
  expect(members).toBe(5000);
  expect(pagesAskedAtFirstMember).toBeLessThanOrEqual(2);
  expect(wire.asked.filter((one) => one.includes(path))).toHaveLength(6);
});

it("a member that lacks the promised shape is counted, not guessed at", async () => {
  wire.on(`GET /groups/${ADMINS}/members`, () => ({ value: [{ id: "42" }, null] }));
  expect(await read()).toMatchObject({ members: [], unreadable: 2 });
});
