import { afterAll, beforeAll, expect, test } from "vitest";
import { allFindings, essence } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { aPolicyFile } from "../support/policy-file.ts";
import { firstScanTold } from "../support/settled.ts";
import { reasonsTold } from "../support/told.ts";
import { until } from "../support/until.ts";
import { deliverVaultEvent, setSecret } from "../support/vault.ts";

let azure: LocalAzure;
beforeAll(async () => {
  const policy = await aPolicyFile();
  await policy.put({
    notify: {
      mode: "live",
      teams: [{ name: "identity", secret: "teams-webhook-identity" }],
    },
  });
  azure = await startLocalAzure({ args: ["--policy", policy.path] });
  await firstScanTold(azure);
});
afterAll(async () => {
  await azure.stop();
});

async function startScan(): Promise<string> {
  const { status, body } = await azure.api("/api/scans", { method: "POST", body: {} });
  expect(status).toBe(202);
  return (body as { id: string }).id;
}

/** What everybody has been told of one finding, on every channel. */
async function toldOf(findingId: string): Promise<readonly string[]> {
  return reasonsTold(await azure.mailbox()).filter((reason) => reason.includes(findingId));
}

async function findingOf(name: string) {
  const found = (await allFindings(azure)).filter(({ subject }) => subject.id.endsWith(name));
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

test("ten scans, half of them started while one runs, open nothing twice and tell nobody twice", async () => {
  const before = await allFindings(azure);
  const mails = await azure.mailbox();
  expect(before.length).toBeGreaterThan(100);

  // One that takes long enough to be joined.
  await azure.fault({
    match: { host: "graph.microsoft.com", path: "/delta/" },
    delayMs: 2_000,
    times: 1,
  });
  const joined = await Promise.all([startScan(), startScan(), startScan(), startScan()]);
  joined.push(await startScan());
  expect(new Set(joined).size).toBe(1);
  await azure.idle();
  const others: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    others.push(await startScan());
    await azure.idle();
  }
  expect(new Set([...joined, ...others]).size).toBe(6);
  await azure.advance("PT15M");

  expect(essence(await allFindings(azure))).toEqual(essence(before));
  expect(await azure.mailbox()).toEqual(mails);
});

test("three deliveries of one event, forged and broken ones and a scan at the same moment make one finding and one reason", async () => {
  // This vault has no event subscription: whatever arrives is delivered here.
  const toll = await findingOf("/secret/toll-service");
  const vaultId = (toll?.subject.id ?? "").split("/secret/")[0] ?? "";
  expect(vaultId).toContain("/kv-fleet-eu");
  const endsAt = new Date((await azure.now()).getTime() + 5 * 86_400_000);
  await setSecret(azure, { vault: "kv-fleet-eu", name: "route-planner", endsAt });

  const data = { ObjectType: "Secret", ObjectName: "route-planner", EXP: endsAt.getTime() / 1000 };
  const grid = {
    id: "8e6f1f4e-6f0c-4a5e-9a53-0c0b8a1d7d01",
    topic: vaultId,
    subject: "route-planner",
    eventType: "Microsoft.KeyVault.SecretNewVersionCreated",
    eventTime: "2026-03-02T10:45:00Z",
    dataVersion: "1",
    metadataVersion: "1",
    data,
  };
  const cloud = {
    specversion: "1.0",
    id: grid.id,
    source: vaultId,
    subject: "route-planner",
    type: "Microsoft.KeyVault.SecretNearExpiry",
    time: "2026-03-02T10:45:00Z",
    data,
  };
  const before = await allFindings(azure);
  const [scan, ...statuses] = await Promise.all([
    startScan(),
    deliverVaultEvent(azure, grid),
    deliverVaultEvent(azure, grid),
    deliverVaultEvent(azure, cloud),
    deliverVaultEvent(azure, {
      ...grid,
      subject: "  route-planner ",
      data: { " Id ": "x", "ObjectName  ": " route-planner" },
    }),
    // Of what does not exist, and of what has not happened.
    deliverVaultEvent(azure, { ...cloud, subject: "never-there" }),
    deliverVaultEvent(azure, { ...grid, topic: vaultId.replace("kv-fleet-eu", "kv-of-others") }),
    deliverVaultEvent(azure, {
      ...grid,
      subject: "toll-service",
      eventType: "Microsoft.KeyVault.SecretExpired",
    }),
    deliverVaultEvent(azure, { ...grid, subject: "../../x", data: "no object" }),
    deliverVaultEvent(azure, { ...cloud, source: 7 }),
  ]);
  expect(scan).not.toBe("");
  // Accepted, all of them: what cannot be used would come again unchanged.
  expect(new Set(statuses)).toEqual(new Set([202]));
  await azure.idle();
  await azure.advance("PT15M");

  const finding = await findingOf("/secret/route-planner");
  expect(finding).toMatchObject({ detector: "credential-expiring", state: "open", episode: 1 });
  const told = await toldOf(finding?.id ?? "");
  expect(told.map((reason) => reason.split(" ")[0])).toEqual(["email", "teams"]);
  const others = (await allFindings(azure)).filter(({ id }) => id !== finding?.id);
  expect(essence(others)).toEqual(essence(before));
});

test("a new secret version leads through the event to a message within seconds, without a scan", async () => {
  const now = await azure.now();
  const before = await azure.api("/api/status");
  await setSecret(azure, {
    vault: "kv-payments-prod",
    name: "settlement-feed",
    endsAt: new Date(now.getTime() + 5 * 86_400_000),
  });
  const written = performance.now();
  const { finding } = await until(20_000, async () => ({
    finding: await findingOf("/secret/settlement-feed"),
  }));
  expect(finding).toMatchObject({ detector: "credential-expiring", severity: "high" });
  await until(20_000, async () => {
    const told = await toldOf(finding.id);
    return { told: told.some((reason) => reason.startsWith("email")) ? told : undefined };
  });
  expect(performance.now() - written).toBeLessThan(20_000);
  const after = await azure.api("/api/status");
  const scanOf = ({ body }: { body: unknown }) =>
    (body as { lastScan: { id: string } }).lastScan.id;
  expect(scanOf(after)).toBe(scanOf(before));
  // Its near-expiry event follows within minutes, and says nothing new.
  await azure.advance("PT15M");
  expect(await toldOf(finding.id)).toHaveLength(2);
});
