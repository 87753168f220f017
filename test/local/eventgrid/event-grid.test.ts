import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createResourceManager } from "../../../infra/local/arm/resource-manager.ts";
import { createEventGrid } from "../../../infra/local/eventgrid/event-grid.ts";
import { createKeyVault } from "../../../infra/local/keyvault/key-vault.ts";
import { aRequest, aVault, anAzure, anObject, start, tenantId, who } from "../arm/azure-fixture.ts";

interface Received {
  readonly url: string;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
}

const day = 86_400_000;
let received: Received[] = [];
let status = 200;
let server: Server;
let folder = "";

beforeEach(async () => {
  received = [];
  status = 200;
  folder = mkdtempSync(join(tmpdir(), "events-"));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      received.push({ url: request.url ?? "", headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function aGrid(schema: "EventGridSchema" | "CloudEventSchemaV1_0" = "EventGridSchema") {
  const objects = [anObject("secret", "old")];
  const azure = anAzure({
    vaults: [aVault("kv-shop", { eventSchema: schema, objects }), aVault("kv-mute")],
  });
  const { port } = server.address() as AddressInfo;
  const open = () =>
    createEventGrid({
      clock: azure.clock,
      endpoint: () => `http://127.0.0.1:${port}/runtime/webhooks/eventgrid`,
      key: "system key",
      tenantId,
      pendingPath: join(folder, "events.ndjson"),
    });
  const grid = open();
  const vault = createKeyVault({ ...azure, events: grid.vaultEvents });
  const call = async (method: string, path: string, body: unknown, name = "kv-shop") => {
    const headers = { authorization: `Bearer ${who.admin} https://vault.azure.net` };
    const url = `https://${name}.vault.azure.net${path}?api-version=7.6`;
    const answer = await vault.handle(aRequest(method, url, { headers, body }));
    answer.afterwards?.();
    await grid.runDue(azure.clock.now());
    return answer;
  };
  /** Moves the clock from one due thing to the next, up to `ms` from now. */
  const run = async (ms: number, of = grid) => {
    const until = azure.clock.now().getTime() + ms;
    for (let due = of.nextDue(); due !== undefined && due <= until; due = of.nextDue()) {
      azure.clock.advance(Math.max(0, due - azure.clock.now().getTime()));
      await of.runDue(azure.clock.now());
    }
    azure.clock.advance(until - azure.clock.now().getTime());
  };
  return { ...azure, grid, open, call, run };
}

/** Types in the order of arrival; what came twice in a row counts once. */
function types(): string[] {
  const all = received.map(({ body }) => {
    const event = (Array.isArray(body) ? body[0] : body) as Record<string, string>;
    return (event["eventType"] ?? event["type"] ?? "").replace("Microsoft.KeyVault.", "");
  });
  return all.filter((type, index) => type !== all[index - 1]);
}

const endingAt = (ms: number) => ({ value: "x", attributes: { exp: ms / 1000 } });

describe("event grid", () => {
  it("announces a new version in Event Grid's schema, to the function and with its key", async () => {
    const { call, grid } = aGrid();
    await call("PUT", "/secrets/pw", endingAt(start + 90 * day));
    expect(received[0]?.url).toBe(
      "/runtime/webhooks/eventgrid?functionName=keyVaultEvents&code=system+key",
    );
    expect(received[0]?.headers).toMatchObject({
      "aeg-event-type": "Notification",
      "aeg-delivery-count": "1",
      "content-type": "application/json; charset=utf-8",
    });
    const [event] = received[0]?.body as [{ data: Record<string, unknown> }];
    expect(event).toMatchObject({
      topic: aVault("kv-shop").id,
      subject: "pw",
      eventType: "Microsoft.KeyVault.SecretNewVersionCreated",
      eventTime: "2026-11-02T08:00:00.000Z",
      dataVersion: "1",
      metadataVersion: "1",
      data: { VaultName: "kv-shop", ObjectType: "Secret", ObjectName: "pw", NBF: null },
    });
    expect(event.data["Id"]).toBe(
      `https://kv-shop.vault.azure.net/secrets/pw/${String(event.data["Version"])}`,
    );
    expect(Number(event.data["EXP"])).toBe((start + 90 * day) / 1000);
    expect(grid.inFlight()).toBe(0);
  });

  it("speaks CloudEvents where the subscription says so", async () => {
    const { call } = aGrid("CloudEventSchemaV1_0");
    await call("PUT", "/secrets/pw", { value: "x" });
    expect(received[0]?.headers["content-type"]).toBe(
      "application/cloudevents+json; charset=utf-8",
    );
    expect(received[0]?.body).toMatchObject({
      specversion: "1.0",
      source: aVault("kv-shop").id,
      type: "Microsoft.KeyVault.SecretNewVersionCreated",
      time: "2026-11-02T08:00:00.000Z",
      data: { EXP: null },
    });
  });

  it("writes dates as numbers for some versions and as text for others", async () => {
    const { call } = aGrid();
    for (let count = 0; count < 8; count += 1) {
      await call("PUT", `/secrets/pw${count}`, endingAt(start + 90 * day));
    }
    const kinds = received.map(
      ({ body }) => typeof (body as [{ data: { EXP: unknown } }])[0].data.EXP,
    );
    expect(new Set(kinds)).toEqual(new Set(["number", "string"]));
  });

  it("is silent about vaults without a subscription and versions older than it", async () => {
    const { call, grid, run } = aGrid();
    await call("PUT", "/secrets/pw", endingAt(start + 5 * day), "kv-mute");
    await call("PATCH", "/secrets/old", { attributes: { exp: (start + 5 * day) / 1000 } });
    await run(10 * day);
    expect([received.length, grid.nextDue()]).toEqual([0, undefined]);
  });

  it("says near expiry 30 days before the end, expired at the end, for superseded versions too", async () => {
    const { call, run } = aGrid();
    await call("PUT", "/secrets/pw", endingAt(start + 90 * day));
    await call("PUT", "/secrets/pw", { value: "no end", attributes: { enabled: false } });
    received = [];
    await run(60 * day - 1);
    expect(types()).toEqual([]);
    await run(1);
    expect(types()).toEqual(["SecretNearExpiry"]);
    await run(30 * day);
    expect(types()).toEqual(["SecretNearExpiry", "SecretExpired"]);
  });

  it("says near expiry within minutes when less than 30 days are left", async () => {
    const { call, run } = aGrid();
    await call("PUT", "/secrets/pw", endingAt(start + 5 * day));
    await run(4 * 60_000);
    expect(types()).toEqual(["SecretNewVersionCreated", "SecretNearExpiry"]);
  });

  it("lets the rotation policy of a key say when its end is near", async () => {
    const { call, run } = aGrid();
    await call("PUT", "/secrets/unrelated", { value: "x" });
    await call("POST", "/keys/signing/create", {
      kty: "RSA",
      attributes: { exp: (start + 90 * day) / 1000 },
    });
    await call("PUT", "/keys/signing/rotationpolicy", {
      lifetimeActions: [{ trigger: { timeBeforeExpiry: "P10D" }, action: { type: "Notify" } }],
    });
    received = [];
    await run(80 * day - 1);
    expect(types()).toEqual([]);
    await run(1);
    expect(types()).toEqual(["KeyNearExpiry"]);
  });

  it("follows a changed end and forgets what is deleted", async () => {
    const { call, run, grid } = aGrid();
    await call("PUT", "/secrets/pw", endingAt(start + 90 * day));
    await call("PATCH", "/secrets/pw", { attributes: { exp: (start + 120 * day) / 1000 } });
    received = [];
    await run(89 * day);
    expect(types()).toEqual([]);
    await run(1 * day);
    expect(types()).toEqual(["SecretNearExpiry"]);
    await call("DELETE", "/secrets/pw", undefined);
    expect(grid.nextDue()).toBeUndefined();
  });

  it("says nothing more of a vault that is deleted", async () => {
    const { call, run, grid, ...azure } = aGrid();
    await call("PUT", "/secrets/pw", endingAt(start + 90 * day));
    const manager = createResourceManager({ ...azure, events: grid.vaultEvents });
    const headers = { authorization: `Bearer ${who.admin} https://management.azure.com` };
    const url = `https://management.azure.com${aVault("kv-shop").id}?api-version=2026-02-01`;
    expect((await manager.handle(aRequest("DELETE", url, { headers }))).status).toBe(200);
    await run(100 * day);
    expect(types()).toEqual(["SecretNewVersionCreated"]);
  });

  it("delivers some events twice, always the same ones", async () => {
    const { call } = aGrid();
    for (let count = 0; count < 40; count += 1)
      await call("PUT", `/secrets/pw${count}`, { value: "x" });
    const repeats = received.length - 40;
    expect(repeats).toBeGreaterThan(0);
    expect(repeats).toBeLessThan(15);
  });

  it("tries again on the ladder until the endpoint takes it", async () => {
    const { call, run, grid, clock } = aGrid();
    status = 500;
    await call("PUT", "/secrets/pw", { value: "x" });
    const waits: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      waits.push(Math.round(((grid.nextDue() ?? 0) - clock.now().getTime()) / 1000));
      await run((grid.nextDue() ?? 0) - clock.now().getTime());
    }
    expect(waits[0]).toBeGreaterThanOrEqual(10);
    expect(waits[0]).toBeLessThanOrEqual(11);
    expect(waits[3]).toBeGreaterThanOrEqual(300);
    expect(received.map(({ headers }) => headers["aeg-delivery-count"])).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
    ]);
    status = 200;
    await run(day);
    expect([received.length >= 6, grid.nextDue()]).toEqual([true, undefined]);
    expect(grid.deadLetters()).toEqual([]);
  });

  it("gives up after a day and keeps the dead letter", async () => {
    const { call, run, grid, open } = aGrid();
    status = 503;
    await call("PUT", "/secrets/pw", { value: "x" });
    await run(2 * day);
    expect(grid.nextDue()).toBeUndefined();
    const expected = { deadLetterReason: "TimeToLiveExceeded", lastDeliveryOutcome: "HTTP 503" };
    expect(grid.deadLetters()).toMatchObject([expected]);
    expect(open().deadLetters()).toMatchObject([expected]);
  });

  it.each([400, 401, 403, 413])("never retries what was refused with %i", async (refusal) => {
    const { call, grid } = aGrid();
    status = refusal;
    await call("PUT", "/secrets/pw", { value: "x" });
    expect([received.length, grid.nextDue(), grid.deadLetters().length]).toEqual([1, undefined, 1]);
  });

  it("loses nothing when it is restarted, or the endpoint is down", async () => {
    const { call, run, open, clock } = aGrid();
    server.closeAllConnections();
    server.close();
    await call("PUT", "/secrets/pw", endingAt(start + 5 * day));
    expect(received).toEqual([]);
    const restarted = open();
    expect(restarted.nextDue()).toBeLessThanOrEqual(clock.now().getTime() + 11_000);
    await run(day / 2, restarted);
    expect(restarted.nextDue()).toBeDefined();
  });

  it("delivers a forged event as often as asked", async () => {
    const { grid } = aGrid();
    const outcomes = await grid.deliver({ specversion: "1.0", type: "forged" }, 3);
    expect(outcomes).toEqual([{ status: 200 }, { status: 200 }, { status: 200 }]);
    expect(received[0]?.body).toEqual({ specversion: "1.0", type: "forged" });
  });
});
