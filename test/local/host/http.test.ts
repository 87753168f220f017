import { request } from "node:http";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixtureApp } from "./fixture-app.ts";
import { type RunningHost, masterKey, runHostToEnd, startHost } from "./running-host.ts";

let app: string;
let host: RunningHost;

beforeAll(async () => {
  app = await buildFixtureApp(new URL("fixtures/triggers-app.ts", import.meta.url));
  const Values = { FROM_FILE: "yes", ALREADY_SET: "from file", HOURLY: "0 0 * * * *" };
  writeFileSync(join(app, "local.settings.json"), JSON.stringify({ IsEncrypted: false, Values }));
  host = await startHost({
    app,
    args: ["--master-key", masterKey],
    env: { ALREADY_SET: "from outside" },
  });
});
afterAll(() => host.kill("SIGKILL"));

const text = async (path: string, init?: RequestInit): Promise<string> =>
  (await host.fetch(path, init)).text();

describe("an HTTP function", () => {
  it("sees method, address, parameters and body, and answers status, headers and cookies", async () => {
    const response = await host.fetch("/look/J%C3%B6rg?a=1&a=2&b=", {
      method: "POST",
      body: "good day",
      headers: { "x-empty": "" },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-own")).toBe("yes");
    expect(response.headers.getSetCookie()).toEqual([
      "one=1; path=/; samesite=lax; httponly",
      "two=a%20b; max-age=60; secure",
    ]);
    expect(await response.json()).toEqual({
      method: "POST",
      url: `${host.origin}/look/J%C3%B6rg?a=1&a=2&b=`,
      params: { name: "Jörg" },
      all: ["1,2"], // several values of one name come as one
      header: null, // empty headers are dropped
      text: "good day",
    });
  });

  it("gets no body that comes in chunks", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const sent = request(`${host.origin}/look`, { method: "POST" }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
        response.on("end", () => {
          resolve(body);
        });
      });
      sent.on("error", reject);
      sent.write("in ");
      sent.end("chunks");
    });
    expect(JSON.parse(answer)).toMatchObject({ text: "" });
  });

  it("is found by its name's place in the alphabet, not by how well its route fits", async () => {
    expect(await text("/items/recent")).toBe("item recent");
    expect(await text("/things/0191e7a4-0000-7000-8000-000000000000")).toBe("guid");
    expect(await text("/things/other")).toBe("name");
    expect(await text("/ITEMS/x")).toBe("item x");
    expect(await text("/files/a/b%20c")).toBe("a/b c");
    expect(await text("/files")).toBe("none");
  });

  it("is 404 for a method it does not take, and 404 is what a missing route is", async () => {
    expect((await host.fetch("/look", { method: "PUT" })).status).toBe(404);
    expect((await host.fetch("/nowhere")).status).toBe(404);
    expect(
      (await host.fetch("/admin/mine", { headers: { "x-functions-key": masterKey } })).status,
    ).toBe(404);
  });

  it("answers 204 for nothing, and bytes as they are", async () => {
    expect((await host.fetch("/nothing")).status).toBe(204);
    const bytes = await (await host.fetch("/bytes")).arrayBuffer();
    expect([...new Uint8Array(bytes)]).toEqual([0, 255, 128]);
  });

  it("that throws is an empty 500; the log has the text, without secrets", async () => {
    const response = await host.fetch("/throws");
    expect([response.status, await response.text()]).toEqual([500, ""]);
    expect(host.output()).toMatch(
      /error throws\([0-9a-f-]{36}\) Result: Failure\nException: told to nobody/,
    );
    expect(host.output()).not.toContain("abc123");
  });

  it("asks for its key when a master key is configured", async () => {
    const status = async (path: string, key?: string): Promise<number> =>
      (await host.fetch(path, key === undefined ? {} : { headers: { "x-functions-key": key } }))
        .status;
    expect(await status("/guarded")).toBe(401);
    expect(await status("/guarded", "local-key")).toBe(200);
    expect(await status("/guarded?code=local-key")).toBe(200);
    expect(await status("/of-admins", "local-key")).toBe(401);
    expect(await status("/of-admins", masterKey)).toBe(200);
  });

  it("has the settings of the app folder, unless they are set already", async () => {
    expect(JSON.parse(await text("/settings"))).toEqual({
      hostname: host.origin.replace("http://127.0.0.1", "localhost"),
      fromFile: "yes",
      already: "from outside",
      folder: app,
    });
  });

  it("runs between the app's hooks, and its lines are in the log", async () => {
    expect(await text("/hooked")).toBe("by the hook");
    expect(host.effects()[0]).toEqual({ hook: "appStart" });
    await text("/look");
    expect(host.output()).toMatch(
      /^\[2026-03-02T\d\d:\d\d:\d\d\.\d{3}Z\] information look\([0-9a-f-]{36}\) somebody looks$/m,
    );
  });
});

describe("Event Grid", () => {
  const deliver = (kind: string, body: unknown, name = "on-event"): Promise<Response> =>
    host.fetch(`/runtime/webhooks/eventgrid?functionName=${name}&code=local-key`, {
      method: "POST",
      headers: { "aeg-event-type": kind, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const noted = (id: string): number =>
    host.effects().filter(({ event }) => (event as { id?: string } | undefined)?.id === id).length;

  it("is answered its validation code", async () => {
    const event = { id: "v", data: { validationCode: "c0de", validationUrl: "https://x" } };
    const response = await deliver("SubscriptionValidation", [event]);
    expect(await response.json()).toEqual({ validationResponse: "c0de" });
    const cloud = { specversion: "1.0", data: JSON.stringify({ validationCode: "c1" }) };
    expect(await (await deliver("SubscriptionValidation", cloud)).json()).toEqual({
      validationResponse: "c1",
    });
  });

  it("delivers events of both schemas, each to its own run", async () => {
    const events = [
      { id: "e1", eventType: "A", Subject: "kept", data: { Name: "x" } },
      { id: "e2", eventType: "B", data: {} },
    ];
    expect((await deliver("Notification", events)).status).toBe(202);
    expect(
      (await deliver("Notification", { id: "e3", specversion: "1.0", type: "C" })).status,
    ).toBe(202);
    expect(["e1", "e2", "e3"].map(noted)).toEqual([1, 1, 1]);
    const first = host
      .effects()
      .find(({ event }) => (event as { id?: string } | undefined)?.id === "e1");
    expect(first).toMatchObject({ event: { Subject: "kept" }, metadata: { name: "x" } });
  });

  it("is told 500 when one of several fails, and all have run", async () => {
    const events = [
      { id: "f1", data: { fail: true } },
      { id: "f2", data: {} },
    ];
    expect((await deliver("Notification", events)).status).toBe(500);
    expect(["f1", "f2"].map(noted)).toEqual([1, 1]);
  });

  it("must name the function in its own case, with a key, and say what it sends", async () => {
    expect((await deliver("Notification", [], "ON-EVENT")).status).toBe(404);
    expect((await deliver("SomethingElse", [{ id: "x" }])).status).toBe(400);
    expect((await deliver("Unsubscribe", {})).status).toBe(202);
    const path = "/runtime/webhooks/eventgrid?functionName=on-event";
    expect((await host.fetch(path, { method: "POST" })).status).toBe(401);
  });

  it("is let in by OPTIONS under its own names only", async () => {
    const allowed = async (origin: string): Promise<string | null> =>
      (
        await host.fetch("/runtime/webhooks/eventgrid?functionName=on-event&code=local-key", {
          method: "OPTIONS",
          headers: { "webhook-request-origin": origin },
        })
      ).headers.get("webhook-allowed-origin");
    expect(await allowed("eventgrid.azure.us")).toBe("eventgrid.azure.us");
    expect(await allowed("evil.example")).toBe("eventgrid.azure.net");
  });
});

describe("admin", () => {
  const admin = (path: string, init: RequestInit = {}): Promise<Response> =>
    host.fetch(`/admin/${path}`, {
      ...init,
      headers: {
        "x-functions-key": masterKey,
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  const json = { "content-type": "application/json" };

  it("is for the master key, but for ping", async () => {
    expect((await host.fetch("/admin/functions")).status).toBe(401);
    expect(
      (await host.fetch("/admin/functions", { headers: { "x-functions-key": "local-key" } }))
        .status,
    ).toBe(401);
    expect((await host.fetch("/admin/host/ping")).status).toBe(200);
    expect((await host.fetch("/")).status).toBe(200);
  });

  it("lists functions and tells the state", async () => {
    const functions = (await (await admin("functions")).json()) as { name: string }[];
    expect(functions.map(({ name }) => name)).toContain("hourly");
    expect(await (await admin("functions/look")).json()).toMatchObject({
      config: {
        bindings: expect.arrayContaining([
          expect.objectContaining({ type: "httpTrigger" }),
        ]) as unknown,
      },
    });
    expect(await (await admin("host/status")).json()).toMatchObject({ state: "Running" });
  });

  it("runs a function in the background", async () => {
    const before = host.effects().filter(({ timer }) => timer === "hourly").length;
    const response = await admin("functions/hourly", {
      method: "POST",
      headers: json,
      body: '{"input":""}',
    });
    expect(response.status).toBe(202);
    await host.rest();
    expect(host.effects().filter(({ timer }) => timer === "hourly")).toHaveLength(before + 1);
    const event = JSON.stringify({ input: JSON.stringify({ id: "by-hand" }) });
    await admin("functions/on-event", { method: "POST", headers: json, body: event });
    await host.rest();
    expect(host.effects().at(-1)).toMatchObject({ event: { id: "by-hand" } });
  });

  it("refuses what is no JSON and who is unknown", async () => {
    expect((await admin("functions/hourly", { method: "POST", body: "{}" })).status).toBe(415);
    expect(
      (await admin("functions/hourly", { method: "POST", headers: json, body: "null" })).status,
    ).toBe(400);
    expect(
      (await admin("functions/nobody", { method: "POST", headers: json, body: "{}" })).status,
    ).toBe(404);
  });

  it("keeps its local additions to those who have the local key", async () => {
    expect((await host.fetch("/admin/local/state")).status).toBe(401);
    const response = await host.fetch("/admin/local/state", {
      headers: { "x-local-host-key": "local-key" },
    });
    expect(await response.json()).toEqual({
      pid: expect.any(Number) as number,
      idle: true,
      running: 0,
      queued: 0,
      nextDue: expect.stringMatching(/^2026-03-02T/) as unknown,
    });
  });
});

describe("a host", () => {
  it("whose port is taken ends and names it", async () => {
    const port = Number(new URL(host.origin).port);
    const { code, printed } = await runHostToEnd({ app, port });
    expect(code).toBe(1);
    expect(printed).toContain(`Port ${String(port)} is taken`);
  });

  it("without an app ends and says what is missing", async () => {
    const { code, printed } = await runHostToEnd({ app: join(app, "dist") });
    expect(code).toBe(1);
    expect(printed).toContain("host.json is missing");
  });

  it("that is asked to stop runs the app's last hook and ends well", async () => {
    const other = await startHost({ app });
    expect(await other.kill("SIGTERM")).toBe(0);
    expect(other.effects().at(-1)).toEqual({ hook: "appTerminate" });
  });
});
