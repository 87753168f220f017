import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { azureRoleIds } from "../../infra/local/tenant/azure-role-ids.ts";
import { type AccessHand, createAccessHand, type Undo } from "../support/access-hand.ts";
import { scanAccess } from "../support/access-scan.ts";
import { mailsToSecurity, toldOf } from "../support/access-told.ts";
import { deliverEvent } from "../support/deliver-event.ts";
import { allFindings, essence, type Finding } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { moveTo } from "../support/settled.ts";
import { smallTenant } from "../support/small-tenant.ts";
import { toldIn } from "../support/told.ts";
import { until } from "../support/until.ts";

/** A role is told within seconds; a machine that has much else to do takes longer than it has to. */
const SOON_MS = 20_000;
const WRITE = "Microsoft.Resources.ResourceWriteSuccess";
const DELETE = "Microsoft.Resources.ResourceDeleteSuccess";
const statusSchema = z.object({ lastScan: z.object({ id: z.string() }) });

const tenant = smallTenant();
const subscription = tenant.subscription(1);

let azure: LocalAzure;
let hand: AccessHand;
/** Object ids by name. */
let people: ReadonlyMap<string, string> = new Map();

beforeAll(async () => {
  // Read at nine, and then only when a test says so.
  azure = await startLocalAzure({ env: { STEWARD_ACCESS_SCAN_SCHEDULE: "0 0 9 2 3 *" } });
  hand = createAccessHand(azure);
  const made: [string, string][] = [];
  for (const name of ["ada", "ben", "cleo", "dora", "emil", "finn", "gita", "hugo"]) {
    made.push([name, await hand.newPerson(name)]);
  }
  people = new Map(made);
  await moveTo(azure, new Date("2026-03-02T09:20:00Z"));
});
// Whoever was told something is told the next thing with what follows, five minutes later.
beforeEach(async () => {
  await azure.advance("PT6M");
});
afterAll(async () => {
  await azure.stop();
});

function idOf(name: string): string {
  return people.get(name) ?? "";
}

/** Gives a role at the subscription, by an assignment of this id. */
function give(
  name: string,
  roleId: string,
  assignmentId: string = randomUUID(),
  scope = subscription,
): Promise<Undo> {
  return hand.giveAzureRole({ to: idOf(name), roleId, scope, assignmentId });
}

async function findingsOf(name: string): Promise<readonly Finding[]> {
  return (await allFindings(azure)).filter(
    ({ detector, evidence }) =>
      detector === "azure-role-assigned" && evidence["principalId"] === idOf(name),
  );
}

/** Waits for a finding about this person to be in a state, to name who is told, and to be told so. */
async function soon(name: string, state: string, told: readonly string[]): Promise<Finding> {
  const { found } = await until(SOON_MS, async () => {
    const [one] = await findingsOf(name);
    // What is read before the mail arrives may not name the contact yet.
    const isSo =
      one?.state === state &&
      one.contact !== undefined &&
      (await toldOf(azure, one)).join() === told.join();
    return { found: isSo ? one : undefined };
  });
  return found;
}

async function lastScan(): Promise<string> {
  return statusSchema.parse((await azure.api("/api/status")).body).lastScan.id;
}

/** As Event Grid tells of a role assignment; the same `id` is the same event. */
function event(assignmentId: string, type: string, id: string = randomUUID()) {
  return {
    id,
    topic: assignmentId.split("/").slice(0, 3).join("/"),
    subject: assignmentId,
    eventType: type,
    eventTime: "2026-03-02T09:20:00Z",
    dataVersion: "2",
    metadataVersion: "1",
    data: {
      resourceUri: assignmentId,
      operationName: `Microsoft.Authorization/roleAssignments/${type === DELETE ? "delete" : "write"}`,
      resourceProvider: "Microsoft.Authorization",
      status: "Succeeded",
    },
  };
}

function assignmentAt(scope: string, id: string): string {
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`;
}

function deliver(one: ReturnType<typeof event>): Promise<number> {
  return deliverEvent(azure, "azureRoleEvents", one);
}

test("a role is found and told within seconds, without a scan, and its end too", async () => {
  const before = await lastScan();
  const undo = await give("ada", azureRoleIds.owner);
  const opened = await soon("ada", "open", ["told"]);
  expect(opened).toMatchObject({
    severity: "high",
    evidence: { roleName: "Owner", actor: "admin@contoso.com" },
  });
  expect(await lastScan()).toBe(before);

  await scanAccess(azure);
  expect(essence(await findingsOf("ada"))).toEqual(essence([opened]));
  const scanned = await lastScan();
  await undo();
  const ended = await soon("ada", "resolved", ["told", "over"]);
  expect(ended).toMatchObject({
    resolvedBecause: "removed",
    evidence: { ...opened.evidence, endedBy: "admin@contoso.com" },
  });
  expect(await lastScan()).toBe(scanned);
});

test("two roles given to one person in a row are two findings, and stay", async () => {
  await Promise.all([
    give("ben", azureRoleIds.owner),
    give("ben", azureRoleIds.userAccessAdministrator),
  ]);
  await until(SOON_MS, async () => {
    const found = await findingsOf("ben");
    return { both: found.length === 2 ? found : undefined };
  });
  await scanAccess(azure);
  const found = await findingsOf("ben");
  expect(found.map(({ evidence }) => evidence["roleName"]).toSorted()).toEqual([
    "Owner",
    "User Access Administrator",
  ]);
  for (const one of found) {
    expect(one).toMatchObject({ state: "open", episode: 1 });
    expect(await toldOf(azure, one)).toEqual(["told"]);
  }
});

test("events that come twice, late, in another order or of nothing say nothing twice", async () => {
  const id = randomUUID();
  const assignment = assignmentAt(subscription, id);
  await give("cleo", azureRoleIds.owner, id);
  await soon("cleo", "open", ["told"]);
  const before = await allFindings(azure);
  const mails = await mailsToSecurity(azure);

  const [old] = tenant.specimen("access administrator under a condition that always holds");
  const twice = event(assignment, WRITE);
  const statuses = await Promise.all([
    deliver(twice),
    deliver(twice),
    // It says gone, and is not.
    deliver(event(assignment, DELETE)),
    // What was there before the first look has been written again, without any change.
    deliver(event(old, WRITE)),
    deliver(event(assignmentAt(subscription, randomUUID()), WRITE)),
    deliver(event(assignmentAt(subscription, randomUUID()), DELETE)),
    deliver(event(assignmentAt(`/subscriptions/${randomUUID()}`, randomUUID()), WRITE)),
    deliver(event(`${subscription}/resourceGroups/rg-web-2`, WRITE)),
    deliver(event(`${assignment}/../../x`, WRITE)),
    deliver({ ...event(assignment, WRITE), subject: "" }),
  ]);
  // Accepted, all of them: what cannot be used would come again unchanged.
  expect(new Set(statuses)).toEqual(new Set([202]));
  await azure.idle();
  await azure.advance("PT7M");
  expect(essence(await allFindings(azure))).toEqual(essence(before));
  expect(await mailsToSecurity(azure)).toEqual(mails);
});

test("a role that comes and goes between two scans is over by the next one", async () => {
  const undo = await give("dora", azureRoleIds.owner);
  const opened = await soon("dora", "open", ["told"]);
  await undo();
  await scanAccess(azure);
  const [ended, ...more] = await findingsOf("dora");
  expect(more).toEqual([]);
  expect(ended).toMatchObject({ id: opened.id, state: "resolved", resolvedBecause: "removed" });
  expect(await toldOf(azure, ended)).toEqual(["told", "over"]);
});

test("a role is told of that is given to somebody who could only activate it", async () => {
  const place = { roleId: azureRoleIds.owner, scope: subscription };
  await hand.makeEligibleInAzure({ to: idOf("gita"), ...place });
  await scanAccess(azure);
  expect(await findingsOf("gita")).toMatchObject([
    { severity: "medium", evidence: { isEligible: true } },
  ]);
  await give("gita", azureRoleIds.owner);
  // Until PIM would list it as activated nobody knows that it is not.
  await azure.advance("PT6M");
  await scanAccess(azure);
  const [found, ...more] = await findingsOf("gita");
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    state: "open",
    severity: "high",
    evidence: { added: ["held at all times"], actor: "admin@contoso.com" },
  });
  expect(found?.evidence["isEligible"]).toBeUndefined();
  expect(await toldOf(azure, found)).toEqual(["told", "told"]);
});

test("somebody who activates a role for a part of where it may be activated is not told of", async () => {
  const place = { roleId: azureRoleIds.owner, scope: subscription };
  await hand.makeEligibleInAzure({ to: idOf("hugo"), ...place });
  await scanAccess(azure);
  const before = await findingsOf("hugo");
  await hand.activateInAzure(idOf("hugo"), azureRoleIds.owner, tenant.resourceGroup(1));
  await scanAccess(azure);
  expect(essence(await findingsOf("hugo"))).toEqual(essence(before));
  // When it is over, too.
  await azure.advance("PT1H");
  await scanAccess(azure);
  expect(essence(await findingsOf("hugo"))).toEqual(essence(before));
});

test("a host that dies before it has the event is told it again", async () => {
  await give("emil", azureRoleIds.owner);
  await azure.killHost();
  await azure.advance("PT10M");
  const found = await findingsOf("emil");
  expect(found).toMatchObject([{ state: "open", episode: 1 }]);
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});

test("a host that dies between a message and its answer repeats it once, and says so", async () => {
  await azure.fault({
    match: { host: "graph.microsoft.com", path: "/\\/sendMail$/", method: "POST" },
    afterEffect: true,
    delayMs: 3_000,
  });
  const told = (await azure.mailbox()).length;
  await give("finn", azureRoleIds.owner);
  await until(SOON_MS, async () => {
    const mails = (await azure.mailbox()).slice(told);
    return { mail: mails.find(({ channel }) => channel === "email") };
  });
  await azure.killHost();
  await azure.clearFaults();
  await wait(1_000); // the launcher starts it again
  await azure.advance("PT10M");

  const found = await findingsOf("finn");
  expect(found).toMatchObject([{ state: "open", episode: 1 }]);
  const copies = (await azure.mailbox())
    .filter(({ channel }) => channel === "email")
    .map(toldIn)
    .filter(({ findings }) => findings.includes(found[0]?.id ?? ""));
  expect(new Set(copies.map(({ key }) => key)).size).toBe(1);
  expect(copies.map(({ isRepeat }) => isRepeat)).toEqual([false, true]);
});
