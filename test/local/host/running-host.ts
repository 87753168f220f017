import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./temporary-folder.ts";
import { openClockForWriting, prepareClockFile } from "../../../infra/local/clock/clock-file.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const hostKey = "local-key";
export const masterKey = "master-key";

/** A host process on a free port, with a clock that stands still until it is moved. */
export interface RunningHost {
  readonly origin: string;
  /** Everything it has printed. */
  output(): string;
  /** What the fixture's functions have noted in the file EFFECTS_FILE, in order. */
  effects(): readonly Readonly<Record<string, unknown>>[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A POST with a JSON body. */
  post(path: string, body?: unknown): Promise<Response>;
  /** A call of the durable webhook: its status and its parsed body. */
  durable(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }>;
  start(story: string, id: string, input?: unknown): Promise<void>;
  raise(id: string, event: string, data: unknown): Promise<void>;
  status(id: string): Promise<InstanceStatus>;
  /** Resolves when nothing is running or due. */
  rest(): Promise<RestState>;
  /** Steps the clock from one due instant to the next, up to `iso`, each run to rest. Answers the number of steps. */
  advanceTo(iso: string): Promise<number>;
  /** Moves the clock in one leap. */
  leapTo(iso: string): Promise<void>;
  now(): string;
  /** Moves the clock while the host is down. */
  moveStoppedClock(iso: string): void;
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
  /** The same app, data and clock in a new process. */
  restart(): Promise<RunningHost>;
}

export interface InstanceStatus {
  readonly name: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Readonly<Record<string, unknown>>[];
}

export interface RestState {
  readonly idle: boolean;
  readonly running: number;
  readonly queued: number;
  readonly nextDue: string | null;
}

interface HostSetup {
  readonly app: string;
  /** Where data, clock and effects lie; a new folder when absent. */
  readonly folder?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** Starts a host and waits for its ready line. Throws with its output when it ends instead. */
export async function startHost(setup: HostSetup): Promise<RunningHost> {
  const folder = setup.folder ?? temporaryFolder();
  const clockFile = join(folder, "clock");
  if (!existsSync(clockFile)) prepareClockFile(clockFile);
  const effectsFile = join(folder, "effects.ndjson");
  const child = spawnHost(setup, folder, {
    LOCAL_AZURE_CLOCK: clockFile,
    EFFECTS_FILE: effectsFile,
  });
  let printed = "";
  const keep = (chunk: Buffer): void => {
    printed += chunk.toString("utf8");
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const origin = await readyOrigin(child, () => printed);
  const clock = openClockForWriting(clockFile);
  const headers = { "x-local-host-key": hostKey };

  const call = (path: string, init?: RequestInit): Promise<Response> => fetch(origin + path, init);
  const local = async (method: string, path: string): Promise<RestState> => {
    const response = await call(`/admin/local/${path}`, { method, headers });
    if (response.status !== 200) throw new Error(`${path}: ${String(response.status)}`);
    return (await response.json()) as RestState;
  };
  const leapTo = async (iso: string): Promise<void> => {
    clock.moveTo(Date.parse(iso));
    await wait(2); // readers look into the clock file once in a millisecond
    await local("POST", "clock");
  };
  const durable: RunningHost["durable"] = async (method, path, body) => {
    const init =
      body === undefined ? {} : { body, headers: { "content-type": "application/json" } };
    const response = await call(`/runtime/webhooks/durabletask/${path}`, { method, ...init });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const expectStatus = async (
    expected: number,
    answer: ReturnType<typeof durable>,
  ): Promise<void> => {
    const { status, body } = await answer;
    if (status !== expected) throw new Error(`${String(status)} ${JSON.stringify(body)}`);
  };

  return {
    origin,
    output: () => printed,
    effects: () =>
      existsSync(effectsFile)
        ? readFileSync(effectsFile, "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line) as Record<string, unknown>)
        : [],
    fetch: call,
    post: (path, body) =>
      call(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    durable,
    start: (story, id, input = {}) =>
      expectStatus(202, durable("POST", `orchestrators/${story}/${id}`, JSON.stringify(input))),
    raise: (id, event, data) =>
      expectStatus(
        202,
        durable("POST", `instances/${id}/raiseEvent/${event}`, JSON.stringify(data)),
      ),
    status: async (id) =>
      (await durable("GET", `instances/${id}?showHistory=true&showHistoryOutput=true`))
        .body as InstanceStatus,
    rest: () => local("POST", "idle"),
    async advanceTo(iso) {
      for (let steps = 0; ; steps++) {
        const { nextDue } = await local("POST", "idle");
        const isLast = nextDue === null || Date.parse(nextDue) > Date.parse(iso);
        await leapTo(isLast ? iso : nextDue);
        if (!isLast) continue;
        await local("POST", "idle");
        return steps;
      }
    },
    leapTo,
    moveStoppedClock(iso) {
      const stopped = openClockForWriting(clockFile);
      stopped.moveTo(Date.parse(iso));
      stopped.close();
    },
    now: () => new Date(clock.now()).toISOString(),
    async kill(signal) {
      clock.close();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await once(child, "exit");
      }
      return child.exitCode;
    },
    restart: () => startHost({ ...setup, folder }),
  };
}

/** Starts a host that is expected to end by itself; answers how it ended and what it printed. */
export async function runHostToEnd(
  setup: HostSetup,
): Promise<{ readonly code: number | null; readonly printed: string }> {
  const folder = temporaryFolder();
  const clockFile = join(folder, "clock");
  prepareClockFile(clockFile);
  const child = spawnHost(setup, folder, { LOCAL_AZURE_CLOCK: clockFile });
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => (printed += chunk.toString("utf8")));
  await once(child, "close");
  return { code: child.exitCode, printed };
}

function spawnHost(
  setup: HostSetup,
  folder: string,
  env: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn(
    process.execPath,
    [
      ...["clock/preload.ts", "launch/exit-with-parent.ts"].flatMap((one) => [
        "--import",
        join(root, "infra/local", one),
      ]),
      join(root, "infra/local/host/main.ts"),
      ...["--app", setup.app, "--port", String(setup.port ?? 0)],
      ...["--data", join(folder, "host.sqlite"), "--host-key", hostKey],
      ...(setup.args ?? []),
    ],
    {
      env: {
        ...{ PATH: process.env["PATH"], HOME: process.env["HOME"] },
        NODE_COMPILE_CACHE: join(tmpdir(), "host-test-compile-cache"),
        ...env,
        ...setup.env,
      },
      // The channel ends with the test process, and the host with the channel.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
}

async function readyOrigin(child: ChildProcess, printed: () => string): Promise<string> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const match = /function host ready on (http:\S+)/.exec(printed());
    if (match?.[1] !== undefined) return match[1].replace("localhost", "127.0.0.1");
    if (child.exitCode !== null) break;
    await wait(10);
  }
  child.kill("SIGKILL");
  throw new Error(`The host did not become ready: ${printed()}`);
}
