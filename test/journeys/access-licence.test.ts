import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { azureRoleIds } from "../../infra/local/tenant/azure-role-ids.ts";
import { type AccessHand, createAccessHand } from "../support/access-hand.ts";
import { scanAccess } from "../support/access-scan.ts";
import { toldOf } from "../support/access-told.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { type LocalAzure, type Mail, startLocalAzure } from "../support/local-azure.ts";
import { moveTo } from "../support/settled.ts";
import { smallTenant } from "../support/small-tenant.ts";

const tenant = smallTenant();
const globalAdministrator = tenant.directoryRoleId("Global Administrator");
const [guest] = tenant.specimen("guest with a directory role");
const [group] = tenant.specimen("role-assignable group with members and a role");

let data = "";
let azure: LocalAzure;
let hand: AccessHand;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "without-licence-"));
  await start(["--no-premium"]);
  // Eligible roles of Azure are read every hour.
  await moveTo(azure, new Date("2026-03-02T10:10:00Z"));
});
afterAll(async () => {
  await azure.stop();
  await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function start(args: readonly string[]): Promise<void> {
  azure = await startLocalAzure({ data, args });
  hand = createAccessHand(azure);
}

async function findings(detector: string): Promise<readonly Finding[]> {
  return (await allFindings(azure)).filter((one) => one.detector === detector);
}

async function blindSpots(): Promise<Readonly<Record<string, string>>> {
  const spots = await findings("blind-spot");
  return Object.fromEntries(
    spots
      .filter(({ subject }) => subject.id.startsWith("pim:"))
      .map(({ subject, state }) => [subject.id, state]),
  );
}

async function summaries(): Promise<readonly Mail[]> {
  const mails = await azure.mailbox();
  return mails.filter(({ body }) => body.includes("More of what is held is now known"));
}

test("without a licence for PIM there is one blind spot for all of its lists", async () => {
  expect(await blindSpots()).toEqual({
    "pim:AadPremiumLicenseRequired": "open",
  });
});

test("without a licence what can be read is read, and what is given is told", async () => {
  const risky = await findings("privilege-risky-holder");
  expect(risky.map(({ evidence }) => evidence["principalId"])).toContain(guest);
  // What is permanent and what is not, only PIM knows.
  expect(await findings("privilege-standing")).toEqual([]);

  const [person, member] = [await hand.newPerson("director"), await hand.newPerson("joiner")];
  await azure.advance("PT3M");
  await hand.graph("POST", "roleManagement/directory/roleAssignments", {
    principalId: person,
    roleDefinitionId: globalAdministrator,
    directoryScopeId: "/",
  });
  await hand.addToGroup(group, member, "member");
  await scanAccess(azure);
  const given = await findings("entra-role-assigned");
  expect(given).toMatchObject([{ severity: "critical", evidence: { principalId: person } }]);
  expect(await toldOf(azure, given[0])).toEqual(["told"]);
  const joined = await findings("privileged-group-changed");
  expect(joined).toMatchObject([{ severity: "critical", evidence: { principalId: member } }]);
});

test("when the licence is bought, who was eligible is summed up once, and the blind spots end", async () => {
  await azure.stop();
  await start([]);
  await scanAccess(azure);
  await scanAccess(azure);

  expect(await findings("entra-role-assigned")).toHaveLength(1);
  expect(await findings("privileged-group-changed")).toHaveLength(1);
  expect(await findings("azure-role-assigned")).toEqual([]);
  expect((await summaries()).map(({ to }) => to)).toEqual(["security-operations@contoso.com"]);
  expect(new Set(Object.values(await blindSpots()))).toEqual(new Set(["resolved"]));
  // A state, not news: it can be told from now on.
  expect((await findings("privilege-standing")).length).toBeGreaterThan(1);
});

test("from then on who becomes eligible is told", async () => {
  const people = [await hand.newPerson("first"), await hand.newPerson("second")] as const;
  await azure.advance("PT3M");
  await hand.giveDirectoryRole({ to: people[0], roleId: globalAdministrator, isEligible: true });
  await hand.addToGroup(group, people[1], "eligible-member");
  await scanAccess(azure);

  const given = await findings("entra-role-assigned");
  const eligible = given.filter(({ evidence }) => evidence["principalId"] === people[0]);
  expect(eligible).toMatchObject([{ severity: "high", evidence: { isEligible: true } }]);
  expect(await toldOf(azure, eligible[0])).toEqual(["told"]);
  const groups = await findings("privileged-group-changed");
  const joined = groups.filter(({ evidence }) => evidence["principalId"] === people[1]);
  expect(joined).toMatchObject([{ severity: "high", evidence: { relation: "eligible-member" } }]);
  expect(await toldOf(azure, joined[0])).toEqual(["told"]);
  expect(await summaries()).toHaveLength(1);
});

test("who joins a group that may only activate a role of Azure is told, with who did it", async () => {
  const operators = await hand.newGroup("operators", false);
  const person = await hand.newPerson("operator");
  await azure.advance("PT3M");
  await hand.makeEligibleInAzure({
    ...{ to: operators, roleId: azureRoleIds.userAccessAdministrator },
    scope: tenant.subscription(1),
  });
  await scanAccess(azure);
  await hand.addToGroup(operators, person, "member");
  await scanAccess(azure);

  const groups = await findings("privileged-group-changed");
  const joined = groups.filter(({ evidence }) => evidence["groupId"] === operators);
  expect(joined).toMatchObject([
    { state: "open", evidence: { principalId: person, actor: "admin@contoso.com" } },
  ]);
  expect(joined[0]?.evidence["operation"]).toBe("Add member to group");
  expect(await toldOf(azure, joined[0])).toEqual(["told"]);
});
