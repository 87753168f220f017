import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type AccessHand, createAccessHand } from "../support/access-hand.ts";
import { scanAccess } from "../support/access-scan.ts";
import { toldOf } from "../support/access-told.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { moveTo } from "../support/settled.ts";
import { smallTenant } from "../support/small-tenant.ts";

const grantsSchema = z.object({ value: z.array(z.object({ id: z.string() })) });
const assignmentSchema = z.object({
  properties: z.object({
    principalId: z.string(),
    roleDefinitionId: z.string(),
    scope: z.string(),
  }),
});

const tenant = smallTenant();
const [reader] = tenant.specimen("User.Read for all users");
const [mailer] = tenant.specimen("Mail.ReadWrite for all users, verified foreign application");
const [limited] = tenant.specimen("access administrator limited to harmless roles");
const azureRoleId = "7c1f6e0a-52d3-4b8e-9f14-6a0d3c2b8e51";

let azure: LocalAzure;
let hand: AccessHand;
let directoryRoleId = "";
let holder = "";
let limitedHolder = "";
let groupId = "";
let joiner = "";

beforeAll(async () => {
  azure = await startLocalAzure();
  hand = createAccessHand(azure);
  // Two roles of the tenant's own, harmless as yet, and somebody who holds one of them.
  directoryRoleId = await hand.newDirectoryRole("Reading Room", [READ_APPLICATIONS]);
  await putAzureRole(["Microsoft.Insights/*/read"]);
  holder = await hand.newPerson("holder");
  groupId = await hand.newGroup("night-shift", true);
  joiner = await hand.newPerson("joiner");
  await moveTo(azure, new Date("2026-03-02T09:05:00Z"));
  await hand.giveAzureRole({ to: holder, roleId: azureRoleId, scope: tenant.subscription(1) });
  await hand.giveDirectoryRole({ to: groupId, roleId: PRIVILEGED_ROLE_ADMINISTRATOR });
  expect(await scanAccess(azure)).toMatchObject({ state: "completed" });

  await changeGrant(reader, "User.Read Mail.ReadWrite");
  await changeGrant(mailer, "Mail.ReadWrite Files.ReadWrite.All offline_access");
  await hand.changeDirectoryRole(directoryRoleId, [READ_APPLICATIONS, CHANGE_CREDENTIALS]);
  await putAzureRole(["Microsoft.Insights/*/read", "Microsoft.Authorization/*/Write"]);
  limitedHolder = await takeLimitAway(limited);
  await hand.graph("PATCH", `groups/${groupId}`, { displayName: "day-shift" });
  await hand.addToGroup(groupId, joiner, "member");
  expect(await scanAccess(azure)).toMatchObject({ state: "completed" });
});
afterAll(async () => {
  await azure.stop();
});

const PRIVILEGED_ROLE_ADMINISTRATOR = "e8611ab8-c189-46e8-94e1-60213ab1f814";
const READ_APPLICATIONS = "microsoft.directory/applications/standard/read";
const CHANGE_CREDENTIALS = "microsoft.directory/applications/credentials/update";

function putAzureRole(actions: readonly string[]): Promise<void> {
  return hand.putAzureRole(azureRoleId, {
    name: "Dashboard Keeper",
    scope: tenant.subscription(1),
    actions,
  });
}

/** Changes the one grant that the application has. */
async function changeGrant(clientId: string, scope: string): Promise<void> {
  const path = `servicePrincipals/${clientId}/oauth2PermissionGrants`;
  const [grant] = grantsSchema.parse(await hand.graph("GET", path)).value;
  await hand.graph("PATCH", `oauth2PermissionGrants/${grant?.id ?? ""}`, { scope });
}

/** Writes a role assignment of Azure again, without its condition; answers who has it. */
async function takeLimitAway(assignmentId: string): Promise<string> {
  const { properties } = assignmentSchema.parse(
    await hand.resourceManager("GET", assignmentId, "2022-04-01"),
  );
  const { scope, principalId, roleDefinitionId } = properties;
  await hand.giveAzureRole({
    to: principalId,
    roleId: roleDefinitionId.split("/").at(-1) ?? "",
    scope,
    assignmentId: assignmentId.split("/").at(-1) ?? "",
  });
  return principalId;
}

async function findings(
  detector: string,
  evidence: Readonly<Record<string, unknown>>,
): Promise<readonly Finding[]> {
  return (await allFindings(azure)).filter(
    (one) =>
      one.detector === detector &&
      Object.entries(evidence).every(([key, value]) => one.evidence[key] === value),
  );
}

test("a grant that was harmless and gets a powerful scope is told, and says which", async () => {
  const found = await findings("delegated-permission-granted", { principalId: reader });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ state: "open", severity: "medium", episode: 1 });
  expect(found[0]?.evidence["permissions"]).toEqual(["Mail.ReadWrite", "User.Read"]);
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});

test("a grant that was powerful and gets one scope more is told as widened by that scope", async () => {
  const found = await findings("delegated-permission-granted", { principalId: mailer });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    title: "A delegated permission was widened",
    evidence: { added: ["Files.ReadWrite.All"] },
  });
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});

test("a custom directory role that may change credentials from now on is told", async () => {
  const found = await findings("custom-role-dangerous", { roleId: directoryRoleId });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    state: "open",
    severity: "high",
    subject: { kind: "role", name: "Reading Room" },
    evidence: { system: "entra", tier: 0, actions: [CHANGE_CREDENTIALS] },
  });
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});

test("a custom role of Azure that may give roles from now on is told once, not for each who holds it", async () => {
  const [role, ...more] = await findings("custom-role-dangerous", { roleId: azureRoleId });
  expect(more).toEqual([]);
  expect(role).toMatchObject({ state: "open", severity: "high", evidence: { system: "azure" } });
  expect(await toldOf(azure, role)).toEqual(["told"]);
  expect(await findings("azure-role-assigned", { principalId: holder })).toEqual([]);
});

test("an old assignment that loses the condition which limited it is told", async () => {
  const found = await findings("azure-role-assigned", { principalId: limitedHolder });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    state: "open",
    severity: "high",
    evidence: { roleName: "Role Based Access Control Administrator", tier: 0 },
  });
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});

test("who joins a group with power is told, also when the group is renamed at the same time", async () => {
  const found = await findings("privileged-group-changed", { principalId: joiner });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    state: "open",
    subject: { kind: "group", name: "day-shift" },
    evidence: { relation: "member" },
  });
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
});
