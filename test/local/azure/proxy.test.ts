import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ProxyAgent, fetch as proxiedFetch } from "undici";
import type { StandIn } from "../../../infra/local/azure/exchange.ts";
import { hostEnvironment } from "../../../infra/local/settings.ts";
import { type TinyAzure, startTinyAzure } from "./tiny-azure.ts";

const effects: string[] = [];
const echo: StandIn = {
  name: "echo",
  serves: (host) => host === "echo.example",
  handle({ method, path, query, headers, body }) {
    if (path === "/throws") throw new Error("a defect");
    effects.push(path);
    return {
      status: 200,
      cost: 2,
      body: { method, path, query: [...query], asked: headers["x-asked"], body: body.toString() },
      afterwards: () => effects.push(`after ${path}`),
    };
  },
};

let azure: TinyAzure;
let dispatcher: ProxyAgent;

beforeAll(async () => {
  azure = await startTinyAzure({ standIns: [echo] });
  dispatcher = new ProxyAgent({ uri: azure.state.azure, requestTls: { ca: azure.caPem } });
}, 30_000);
afterAll(async () => {
  await dispatcher.close();
  await azure.stop();
});
afterEach(async () => {
  await azure.control("DELETE", "/faults");
});

async function ask(
  path: string,
): Promise<{ status: number; retryAfter: string | null; text: string }> {
  const answer = await proxiedFetch(`https://echo.example${path}`, { dispatcher });
  return {
    status: answer.status,
    retryAfter: answer.headers.get("retry-after"),
    text: await answer.text(),
  };
}

describe("the proxy", () => {
  it("serves an unmodified program that has the environment of a function host", async () => {
    const policyFile = "governance.policy.json";
    const env = hostEnvironment(azure.state, { policyFile, environment: process.env });
    const preload = fileURLToPath(
      new URL("../../../infra/local/clock/preload.ts", import.meta.url),
    );
    const program = fileURLToPath(new URL("client-program.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", preload, program], {
      env,
    });
    const seen = JSON.parse(stdout) as Record<string, string>;
    expect(seen).toMatchObject({
      echo: { method: "POST", path: "/path", query: [["x", "1"]], asked: "yes", body: "hello" },
      unknown: 502,
      keys: 1,
      row: "r",
      missingVault: { statusCode: "none", code: "ECONNRESET", name: "RestError" },
      missingByFetch: "ECONNRESET",
    });
    expect(seen["now"]).toMatch(/^2026-03-02T09:00:|^2026-03-02T08:59:/);
  });

  it("writes every request into the journal: whom, what, how it ended, what it cost", async () => {
    await ask("/journalled?q=a%20b");
    const entry = (await azure.journal()).at(-1);
    expect(entry).toMatchObject({
      host: "echo.example",
      method: "GET",
      path: "/journalled",
      query: "q=a b",
      status: 200,
      cost: 2,
      identity: "",
    });
    const since = (await azure.control("GET", `/requests?since=${String(entry?.id)}`)) as unknown[];
    expect(since).toEqual([]);
  });

  it("keeps what a POST brought in the journal where it is asked to, and nowhere else", async () => {
    const keeping = await startTinyAzure({ standIns: [echo], keepsBodies: true });
    for (const each of [azure, keeping]) {
      const through = new ProxyAgent({ uri: each.state.azure, requestTls: { ca: each.caPem } });
      for (const method of ["POST", "PUT"]) {
        const url = "https://echo.example/posted";
        await proxiedFetch(url, { dispatcher: through, method, body: "a query" });
      }
      await through.close();
    }
    const bodies = (entries: Awaited<ReturnType<TinyAzure["journal"]>>) =>
      entries.filter(({ path }) => path === "/posted").map(({ body }) => body);
    expect(bodies(await azure.journal())).toEqual([undefined, undefined]);
    expect(bodies(await keeping.journal())).toEqual(["a query", undefined]);
    await keeping.stop();
  });

  it("says so, instead of hanging, when a stand-in has a defect", async () => {
    expect((await ask("/throws")).status).toBe(500);
  });
});

describe("faults", () => {
  it("refuse with the status and the wait that were asked for, as often as asked", async () => {
    await azure.control("POST", "/faults", {
      match: { host: "echo.*", path: "/limited" },
      status: 429,
      retryAfter: 7,
      times: 2,
    });
    const first = await ask("/limited");
    expect(first).toMatchObject({ status: 429, retryAfter: "7" });
    expect(first.text).toContain("TooManyRequests");
    expect((await ask("/other")).status).toBe(200);
    expect((await ask("/limited")).status).toBe(429);
    expect((await ask("/limited")).status).toBe(200);
    expect(effects.filter((one) => one === "/limited")).toHaveLength(1);
  });

  it("drop the connection, before the effect or after it", async () => {
    await azure.control("POST", "/faults", { match: { path: "/lost" }, drop: true, times: 1 });
    await expect(ask("/lost")).rejects.toThrow();
    expect(effects).not.toContain("/lost");
    await azure.control("POST", "/faults", {
      match: { path: "/done" },
      drop: true,
      afterEffect: true,
      times: 1,
    });
    await expect(ask("/done")).rejects.toThrow();
    expect(effects).toEqual(expect.arrayContaining(["/done", "after /done"]));
    expect((await azure.journal()).at(-1)).toMatchObject({ path: "/done", status: 0 });
  });

  it("replace or delay the answer after the effect", async () => {
    await azure.control("POST", "/faults", {
      match: { path: "/replaced", method: "GET" },
      status: 504,
      afterEffect: true,
      delayMs: 30,
      times: 1,
    });
    expect((await ask("/replaced")).status).toBe(504);
    expect(effects).toContain("/replaced");
  });

  it("strike the identity endpoint too", async () => {
    const { endpoint, header, clients } = azure.state.identity;
    const url = `${endpoint}?api-version=2019-08-01&resource=https://graph.microsoft.com&client_id=${clients["run"] ?? ""}`;
    const headers = { "x-identity-header": header };
    await azure.control("POST", "/faults", {
      match: { path: "/msi/token" },
      status: 500,
      times: 1,
    });
    expect((await fetch(url, { headers })).status).toBe(500);
    expect((await fetch(url, { headers })).status).toBe(200);
  });

  it("are refused when they are misspelt, since they would never strike", async () => {
    const add = (body: object): Promise<unknown> => azure.control("POST", "/faults", body);
    await expect(add({ match: { hots: "x" }, status: 500 })).rejects.toThrow(
      "match.hots is unknown",
    );
    await expect(add({ match: {}, statsu: 500 })).rejects.toThrow("statsu is unknown");
    await expect(add({ match: {} })).rejects.toThrow("needs status, delayMs or drop");
    await expect(add({ match: { path: "/(/" }, drop: true })).rejects.toThrow("regular expression");
  });
});
