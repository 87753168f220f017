import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "./free-ports.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const START_MS = 120_000;

export interface Mail {
  readonly id: string;
  readonly at: string;
  readonly channel: "email" | "teams" | "webhook";
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface JournalEntry {
  readonly id: string;
  readonly at: string;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly identity?: string;
}

/** Local Azure with the service on it, as `npm start` runs it. */
export interface LocalAzure {
  readonly app: string;
  readonly control: string;
  /** `2026-03-02T08:59:45.000Z` at a fresh start, until it is moved. */
  now(): Promise<Date>;
  /** Moves the clock by an ISO 8601 duration; everything that comes due on the way has happened when it answers. */
  advance(duration: string): Promise<void>;
  idle(): Promise<void>;
  mailbox(): Promise<readonly Mail[]>;
  requests(since?: string): Promise<readonly JournalEntry[]>;
  /** Answers the fault's id. */
  fault(fault: object): Promise<string>;
  /** One fault, or all. */
  clearFaults(id?: string): Promise<void>;
  /** A call of the service's own API with a token of this user or app (the administrator when absent). */
  api(
    path: string,
    options?: {
      as?: { user: string } | { app: string } | "nobody";
      method?: string;
      body?: unknown;
    },
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }>;
  /** A token for a resource, of the administrator when nobody is named. */
  token(of?: { user: string } | { app: string }, resource?: string): Promise<string>;
  controlGet(path: string): Promise<unknown>;
  controlPost(path: string, body: unknown): Promise<unknown>;
  /** Kills the function host as a crash would; the launcher starts it again. */
  killHost(): Promise<void>;
  log(): string;
  stop(): Promise<void>;
}

/** What journeys about credentials alone start with: neither access nor the audit log is looked at meanwhile. */
export const CREDENTIALS_ONLY = {
  STEWARD_ACCESS_SCAN_SCHEDULE: "0 0 0 1 1 *",
  STEWARD_AUDIT_SCHEDULE: "0 0 0 1 1 *",
} as const;

/** What starts with access alone. */
export const ACCESS_ONLY = {
  STEWARD_CREDENTIAL_SCAN_SCHEDULE: "0 0 0 1 1 *",
  STEWARD_AUDIT_SCHEDULE: "0 0 0 1 1 *",
} as const;

/**
 * Starts local Azure on free ports, in a folder of its own that goes with it, or in `data`: then what is there goes on,
 * and stays. Fails with what it printed when it does not get ready.
 */
export async function startLocalAzure(
  options: {
    size?: "small" | "medium" | "huge";
    seed?: number;
    data?: string;
    args?: readonly string[];
    env?: Readonly<Record<string, string>>;
  } = {},
): Promise<LocalAzure> {
  // One for the app, four for Azure.
  const port = await freePorts(5);
  const azurePort = port + 1;
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "local-azure-")));
  const child = spawn(
    process.execPath,
    [
      join(root, "infra/local/start.ts"),
      ...["--size", options.size ?? "small", "--seed", String(options.seed ?? 1)],
      ...(options.data === undefined ? ["--fresh"] : []),
      ...["--port", String(port), "--azure-port", String(azurePort), "--data", data],
      ...(options.args ?? []),
    ],
    { cwd: root, env: { ...process.env, ...options.env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const printed: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => printed.push(chunk.toString()));
  const log = (): string => printed.join("");
  await readiness(child, log);

  const app = `http://localhost:${port}`;
  const control = `http://localhost:${azurePort}`;
  const controlGet = (path: string): Promise<unknown> => call(`${control}/control/${path}`);
  const controlPost = (path: string, body: unknown): Promise<unknown> =>
    call(`${control}/control/${path}`, { method: "POST", body });
  const state = (await controlGet("state")) as { admin: string; host: { hostKey: string } };

  const token: LocalAzure["token"] = async (of, resource) => {
    const body = { ...(of ?? { user: state.admin }), ...(resource ? { resource } : {}) };
    return ((await controlPost("token", body)) as { token: string }).token;
  };

  return {
    app,
    control,
    log,
    token,
    controlGet,
    controlPost,
    now: async () => new Date(((await controlGet("clock")) as { now: string }).now),
    advance: async (duration) => {
      await controlPost("clock", { advance: duration });
    },
    idle: async () => {
      await controlPost("idle", {});
    },
    mailbox: async () => (await controlGet("mailbox")) as Mail[],
    requests: async (since) =>
      (await controlGet(
        `requests${since === undefined ? "" : `?since=${since}`}`,
      )) as JournalEntry[],
    fault: async (fault) => ((await controlPost("faults", fault)) as { id: string }).id,
    clearFaults: async (id) => {
      const path = id === undefined ? "faults" : `faults/${id}`;
      await call(`${control}/control/${path}`, { method: "DELETE" });
    },
    async api(path, { as, method = "GET", body } = {}) {
      const authorization = as === "nobody" ? {} : { authorization: `Bearer ${await token(as)}` };
      const response = await fetch(`${app}${path}`, {
        method,
        headers: { ...authorization, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === "" ? undefined : JSON.parse(text),
      };
    },
    async killHost() {
      const { pid } = (await call(`${app}/admin/local/state`, {
        headers: { "x-local-host-key": state.host.hostKey },
      })) as { pid: number };
      process.kill(pid, "SIGKILL");
    },
    async stop() {
      await ended(child);
      if (options.data !== undefined) return;
      await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function readiness(child: ChildProcess, log: () => string): Promise<void> {
  const until = performance.now() + START_MS;
  while (!log().includes("Local Azure is ready.")) {
    const how = child.signalCode ?? child.exitCode;
    if (how !== null || performance.now() > until) {
      child.kill("SIGKILL");
      throw new Error(`Local Azure did not get ready (ended: ${String(how)}):\n${log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  await exit;
}

async function call(
  url: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<unknown> {
  const response = await fetch(url, {
    method: init.method ?? "GET",
    headers: { "content-type": "application/json", ...init.headers },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    // Moving the clock far takes its time.
    signal: AbortSignal.timeout(600_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
