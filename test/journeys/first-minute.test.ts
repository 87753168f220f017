import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { allFindings } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { directoryRequestsOfOneMoreScan, isAboutTrust } from "../support/one-more-scan.ts";
import { secretValue } from "../support/secret-value.ts";
import { until } from "../support/until.ts";

const eventSchema = z.object({
  specversion: z.string(),
  id: z.string(),
  data: z.object({
    findings: z.array(z.object({ id: z.string(), severity: z.string() })),
    findingsCount: z.number(),
    andMore: z.number(),
  }),
});

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startLocalAzure();
});
afterAll(async () => {
  await azure.stop();
});

test("within a minute of ready the fallback has the summary and an owner has a message", async () => {
  const ready = performance.now();
  const { summary, owner } = await until(60_000, async () => {
    const mails = await azure.mailbox();
    return {
      summary: mails.find(
        ({ to, body }) =>
          to === "identity-team@contoso.com" && body.includes("First look at the tenant"),
      ),
      owner: mails.find(
        ({ channel, to }) =>
          channel === "email" &&
          to !== "identity-team@contoso.com" &&
          to !== "security-operations@contoso.com",
      ),
    };
  });
  expect(performance.now() - ready).toBeLessThan(60_000);
  expect(summary.body).toContain("Open findings");
  expect(owner.subject).not.toBe("");
  expect(owner.body).toContain("Why you are told");
});

test("the API is closed without a token, and gives findings with one", async () => {
  const closed = await azure.api("/api/findings", { as: "nobody" });
  expect(closed.status).toBe(401);
  expect(closed.headers.get("content-type")).toContain("application/problem+json");

  const open = await azure.api("/api/findings?top=5");
  expect(open.status).toBe(200);
  expect((open.body as { value: unknown[] }).value).toHaveLength(5);
});

test("the first look at credentials knows which applications hold power", async () => {
  await azure.idle();
  const unlocked = (await allFindings(azure)).filter(
    ({ detector }) => detector === "application-lock-off",
  );
  expect(unlocked.map(({ severity }) => severity)).toContain("medium");
  expect(unlocked.every(({ episode }) => episode === 1)).toBe(true);
});

test("the policy's webhook gets an event with the most urgent findings, signed with the key in the vault", async () => {
  await azure.idle();
  const event = (await azure.mailbox()).find(({ channel }) => channel === "webhook");
  expect(event?.to).toBe("hooks.contoso-webhooks.example/steward");
  const { raw } = z
    .object({ raw: z.string() })
    .parse(await azure.controlGet(`mailbox/${event?.id ?? ""}`));

  const signature = event?.headers?.["x-steward-signature"] ?? "";
  const [, t = "", v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  const secret = { vault: "contoso-steward-kv", name: "events-webhook-siem-key" };
  const hmac = createHmac("sha256", await secretValue(azure, secret));
  expect(hmac.update(`${t}.${raw}`).digest("hex")).toBe(v1);
  expect(Math.abs(Number(t) * 1_000 - Date.parse(event?.at ?? ""))).toBeLessThan(5_000);

  const { data, ...attributes } = eventSchema.parse(JSON.parse(raw));
  expect(attributes).toEqual({ specversion: "1.0", id: event?.headers?.["x-steward-key"] });
  expect(data.findings).toHaveLength(10);
  expect(data.findingsCount).toBe(10 + data.andMore);
  const known = await allFindings(azure);
  for (const { id, severity } of data.findings) {
    expect(known).toContainEqual(expect.objectContaining({ id, severity, state: "open" }));
  }
});

test("after the first scan the status names every source as current", async () => {
  await azure.idle();
  const { body } = await azure.api("/api/status");
  expect(body).toMatchObject({
    policy: { state: "valid", notifyMode: "live" },
    lastScan: { state: "completed" },
  });
  const { sources } = body as { sources: { source: string; state: string; records?: number }[] };
  const current = sources.filter(({ state }) => state === "current").map(({ source }) => source);
  expect(current).toEqual(sources.map(({ source }) => source));
  expect(sources[0]).toMatchObject({ source: "applications", records: 150 });
});

test("a second scan without changes asks Graph for applications and service principals at most 4 times, and once for each that trusts somebody outside", async () => {
  await azure.idle();
  // Everybody has been told, and the writes of nobody are still on their way.
  await azure.advance("PT2H");
  const requests = await directoryRequestsOfOneMoreScan(azure);
  const trust = requests.filter(isAboutTrust);
  expect(requests.length - trust.length).toBeGreaterThan(0);
  expect(requests.length - trust.length).toBeLessThanOrEqual(4);
  // One list says which they are.
  expect(new Set(trust.map(({ path }) => path)).size).toBe(trust.length);
});
