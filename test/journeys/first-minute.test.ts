import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { until } from "../support/until.ts";

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

test("after the first scan the status names every source as current", async () => {
  await azure.idle();
  const { body } = await azure.api("/api/status");
  expect(body).toMatchObject({
    policy: { state: "valid", notifyMode: "live" },
    sources: [
      { source: "applications", state: "current", records: 150 },
      { source: "service-principals", state: "current" },
      { source: "vault-objects", state: "current" },
    ],
    lastScan: { state: "completed" },
  });
});

test("a second scan without changes asks Graph for applications and service principals at most 4 times", async () => {
  await azure.idle();
  // Everybody has been told, and the writes of nobody are still on their way.
  await azure.advance("PT2H");
  const since = (await azure.requests()).at(-1)?.id;
  const { body } = await azure.api("/api/scans", { method: "POST", body: {} });
  await azure.idle();
  const requests = await azure.requests(since);
  const directory = requests.filter(
    ({ host, path }) =>
      host === "graph.microsoft.com" && /\/(applications|servicePrincipals)/.test(path),
  );
  expect(directory.length).toBeGreaterThan(0);
  expect(directory.length).toBeLessThanOrEqual(4);
  const { id } = body as { id: string };
  expect((await azure.api(`/api/scans/${id}`)).body).toMatchObject({ id, state: "completed" });
});
