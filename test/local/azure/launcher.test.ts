import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { AzureState } from "../../../infra/local/azure/state.ts";
import { readOptions } from "../../../infra/local/launch/options.ts";
import { startProgram } from "../../../infra/local/launch/program.ts";
import { supervise } from "../../../infra/local/launch/supervisor.ts";
import { appSettings } from "../../../infra/local/settings.ts";
import { freePorts } from "../../support/free-ports.ts";

const launcher = fileURLToPath(new URL("../../../infra/local/start.ts", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "launcher-"));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
});

interface Launched {
  readonly child: ChildProcess;
  readonly state: AzureState;
  readonly ended: Promise<number | null>;
}

async function launch(azurePort: number, ...more: string[]): Promise<Launched> {
  const args = [launcher, "--no-host", "--data", data, "--azure-port", String(azurePort), ...more];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Local Azure is ready.")) resolve();
    });
    void ended.then((code) => {
      reject(new Error(`It ended with ${String(code)}: ${said}`));
    });
  });
  const answer = await fetch(`http://127.0.0.1:${String(azurePort)}/control/state`);
  return { child, state: (await answer.json()) as AzureState, ended };
}

/** Command lines of processes that have to do with the data folder. */
function leftovers(): string[] {
  const all = execFileSync("ps", ["-axo", "args"], { encoding: "utf8" }).split("\n");
  return all.filter((line) => line.includes(data) && !line.startsWith("ps "));
}

describe("the launcher", () => {
  it("goes on where it stopped, and leaves nothing behind, stopped or killed", async () => {
    const azurePort = await freePorts(4);
    const first = await launch(azurePort);
    expect(first.state).toMatchObject({
      ready: true,
      size: "small",
      seed: 1,
      admin: "admin@contoso.com",
      identity: {
        clients: { run: expect.any(String) as string, watch: expect.any(String) as string },
      },
    });
    const authority = readFileSync(first.state.caFile, "utf8");
    const moved = await fetch(`${first.state.azure}/control/clock`, {
      method: "POST",
      body: '{"advance":"P3D"}',
    });
    expect(moved.status).toBe(200);
    const again = spawnSync(
      process.execPath,
      [launcher, "--no-host", "--data", data, "--azure-port", String(await freePorts(4))],
      { encoding: "utf8" },
    );
    expect(again.stderr).toContain(`${data} is in use by process ${String(first.child.pid)}`);
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    expect(leftovers()).toEqual([]);

    const second = await launch(azurePort);
    expect(Date.parse(second.state.now)).toBeGreaterThanOrEqual(Date.parse("2026-03-05T08:59:45Z"));
    expect(readFileSync(second.state.caFile, "utf8")).toBe(authority);
    expect(second.state.identity.header).toBe(first.state.identity.header);
    second.child.kill("SIGKILL");
    await second.ended;
    await expect.poll(leftovers, { timeout: 12_000, interval: 100 }).toEqual([]);

    const third = await launch(azurePort, "--fresh", "--seed", "2");
    expect(third.state).toMatchObject({
      seed: 2,
      now: expect.stringMatching(/^2026-03-02T/) as string,
    });
    third.child.kill("SIGTERM");
    expect(await third.ended).toBe(0);
  }, 60_000);

  it("names the port that is taken and who wants it", async () => {
    const azurePort = await freePorts(4);
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(azurePort + 2, "127.0.0.1", resolve);
    });
    const { status, stderr } = spawnSync(
      process.execPath,
      [launcher, "--no-host", "--data", join(data, "taken"), "--azure-port", String(azurePort)],
      { encoding: "utf8" },
    );
    other.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`Port ${String(azurePort + 2)} is taken, and queue storage wants it.`);
  });

  it.each([
    [["--sise", "small"], "--sise"],
    [["--size", "large"], 'it is "large"'],
    [["--seed", "1.5"], "--seed must be a whole number"],
    [["--port", "70000"], "--port must be a whole number"],
    [["--port", "7082"], "lies within the four ports"],
    [
      ["--graph-page-latency", "0.5"],
      "--graph-page-latency must be a whole number from 0 to 60000",
    ],
    [["leftover"], "leftover"],
  ])("says what is wrong with %j", (args, words) => {
    const read = readOptions(args, "/app");
    expect(read).toContain(words);
  });

  it("keeps the budgets and answers as fast as it can, unless a bench asks otherwise", () => {
    expect(readOptions([], "/app")).toMatchObject({
      throttling: true,
      graphPageLatencyMs: 0,
      premium: true,
      journalBodies: false,
    });
    expect(readOptions(["--no-premium"], "/app")).toMatchObject({ premium: false });
    expect(readOptions(["--journal-bodies"], "/app")).toMatchObject({ journalBodies: true });
    const args = ["--no-throttling", "--graph-page-latency", "250"];
    expect(readOptions(args, "/app")).toMatchObject({ throttling: false, graphPageLatencyMs: 250 });
  });

  it("starts a program again that was killed, and gives up on one that cannot live", async () => {
    const log: string[] = [];
    const start = (program: string) => () =>
      startProgram({ args: ["-e", program], env: process.env, cwd: tmpdir() });
    const programs: ReturnType<typeof startProgram>[] = [];
    const sleeper = supervise(
      () => {
        const program = start("setInterval(() => {}, 1000)")();
        programs.push(program);
        return program;
      },
      (line) => log.push(line),
    );
    programs[0]?.child.kill("SIGKILL");
    await expect.poll(() => programs.length, { timeout: 5_000 }).toBe(2);
    expect(log[0]).toContain("SIGKILL");
    await sleeper.stop();
    await programs[1]?.ended;
    expect(programs).toHaveLength(2);

    const broken = supervise(start("process.exit(3)"), () => undefined);
    expect(await broken.gaveUp).toBe("exit code 3");
  }, 20_000);
});

describe("app settings", () => {
  it("can be replaced by the launcher's own environment, one by one", () => {
    const state = {
      tenantId: "t",
      apiClientId: "a",
      app: "http://localhost:7071",
      identity: { endpoint: "", header: "", clients: { run: "r", watch: "w" } },
      storage: { account: "s", blobs: "b", queues: "q", tables: "https://127.0.0.1:7083/s" },
    } as unknown as AzureState;
    const environment = { STEWARD_CREDENTIAL_SCAN_SCHEDULE: "0 */5 * * * *", OTHER: "x" };
    expect(appSettings(state, { policyFile: "/p.json", environment })).toEqual({
      NODE_OPTIONS: "--max-semi-space-size=4",
      MALLOC_MMAP_THRESHOLD_: "131072",
      MALLOC_TRIM_THRESHOLD_: "131072",
      MALLOC_ARENA_MAX: "2",
      STEWARD_TENANT_ID: "t",
      STEWARD_CLOUD: "public",
      STEWARD_RUN_CLIENT_ID: "r",
      STEWARD_WATCH_CLIENT_ID: "w",
      STEWARD_API_CLIENT_ID: "a",
      STEWARD_TABLES_URL: "https://127.0.0.1:7083/s",
      STEWARD_BLOBS_URL: "b",
      STEWARD_VAULT_URL: "https://contoso-steward-kv.vault.azure.net",
      STEWARD_MAIL_FROM: "steward@contoso.com",
      STEWARD_POLICY_FILE: "/p.json",
      STEWARD_BASE_URL: "http://localhost:7071",
      STEWARD_CREDENTIAL_SCAN_SCHEDULE: "0 */5 * * * *",
      STEWARD_ACCESS_SCAN_SCHEDULE: "0 */15 * * * *",
      STEWARD_AUDIT_SCHEDULE: "0 */5 * * * *",
      STEWARD_DIGEST_SCHEDULE: "0 0 7 * * 1",
      STEWARD_RETENTION_SCHEDULE: "0 30 3 * * *",
    });
  });
});
