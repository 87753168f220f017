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
const seen = tenant.subscription(1);
const joining = tenant.subscription(0);

let azure: LocalAzure;
let hand: AccessHand;
let early = "";
let late = "";
let meanwhile = "";

beforeAll(async () => {
  // The first look is later than usual, so that what the service may read can be taken away before it.
  azure = await startLocalAzure({
    env: { STEWARD_ACCESS_SCAN_SCHEDULE: "0 5,20,35,50 * * * *" },
  });
  hand = createAccessHand(azure);
  early = await hand.newPerson("early");
  meanwhile = await hand.newPerson("meanwhile");
  late = await hand.newPerson("late");
  await mayRead(seen);
  for (const id of tenant.watch.assignmentIds) {
    await hand.resourceManager("DELETE", id, "2022-04-01");
  }
  await azure.advance("PT2M");
  await giveOwner(early, joining);
  await moveTo(azure, new Date("2026-03-02T09:25:00Z"));
  await giveOwner(meanwhile, joining);
  await moveTo(azure, new Date("2026-03-02T09:30:00Z"));
});
afterAll(async () => {
  await azure.stop();
});

async function mayRead(scope: string): Promise<void> {
  const { id } = tenant.watch;
  const role = { roleId: azureRoleIds.reader, type: "ServicePrincipal", scope } as const;
  await hand.giveAzureRole({ to: id, ...role });
}

async function giveOwner(to: string, scope: string): Promise<void> {
  await hand.giveAzureRole({ to, roleId: azureRoleIds.owner, scope });
}

async function given(): Promise<readonly Finding[]> {
  const all = await allFindings(azure);
  return all.filter(({ detector }) =>
    ["azure-role-assigned", "root-access-elevated", "custom-role-dangerous"].includes(detector),
  );
}

function holders(findings: readonly Finding[]): readonly unknown[] {
  return findings.map(({ evidence }) => evidence["principalId"]);
}

/** Messages that say how much came into view. */
async function summaries(): Promise<readonly Mail[]> {
  const mails = await azure.mailbox();
  return mails.filter(({ body }) => body.includes("More of what is held is now known"));
}

test("of a subscription that cannot be read nothing is said, whatever is given there", async () => {
  expect(await given()).toEqual([]);
  expect(await summaries()).toEqual([]);
});

test("when a subscription joins, what was there is summed up once, and what was given since the first look is told", async () => {
  await mayRead(joining);
  await scanAccess(azure);
  await scanAccess(azure);

  const found = await given();
  expect(holders(found)).toEqual([meanwhile]);
  expect(await toldOf(azure, found[0])).toEqual(["told"]);
  const [summary, ...more] = await summaries();
  expect(more).toEqual([]);
  expect(summary?.to).toBe("security-operations@contoso.com");
});

test("from then on what is given there is told", async () => {
  await giveOwner(late, joining);
  await scanAccess(azure);
  const found = await given();
  expect(holders(found).toSorted()).toEqual([late, meanwhile].toSorted());
  expect(await summaries()).toHaveLength(1);
});

test("when the root scope can be read, access that was left elevated is summed up, and its blind spot ends", async () => {
  await mayRead("/");
  await scanAccess(azure);
  await scanAccess(azure);

  const all = await allFindings(azure);
  expect(all.find(({ subject }) => subject.id.startsWith("azure-root:"))).toMatchObject({
    state: "resolved",
  });
  expect(await given()).toHaveLength(2);
  expect(await summaries()).toHaveLength(2);
});

test("who elevates access from then on is told, as critical", async () => {
  const path = "/providers/Microsoft.Authorization/elevateAccess";
  await hand.resourceManager("POST", path, "2016-07-01");
  await scanAccess(azure);
  const elevated = (await given()).filter(({ detector }) => detector === "root-access-elevated");
  expect(elevated).toMatchObject([
    { severity: "critical", evidence: { scope: "/", principalName: "admin@contoso.com" } },
  ]);
  expect(await toldOf(azure, elevated[0])).toEqual(["told"]);
});
