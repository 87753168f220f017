/** The launcher: `npm start -- --help`. Starts local Azure and the function host, and stops them together. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import type { AzureState } from "./azure/state.ts";
import { prepareClockFile } from "./clock/clock-file.ts";
import { type DataFolder, takeDataFolder } from "./launch/data-folder.ts";
import { type LaunchOptions, readOptions, usage } from "./launch/options.ts";
import { takenPorts } from "./launch/ports.ts";
import { type Program, startProgram } from "./launch/program.ts";
import { readyBlock } from "./launch/ready-block.ts";
import { type Supervisor, supervise } from "./launch/supervisor.ts";
import { hostEnvironment } from "./settings.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const preload = new URL("./clock/preload.ts", import.meta.url).href;
const azureProgram = fileURLToPath(new URL("./azure/main.ts", import.meta.url));
const hostProgram = fileURLToPath(new URL("./host/main.ts", import.meta.url));

interface Running {
  isStopping: boolean;
  folder?: DataFolder;
  azure?: Program;
  host?: Supervisor;
}
const running: Running = { isStopping: false };

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));

const options = readOptions(process.argv.slice(2), root);
if (typeof options === "string") {
  console.error(options === "help" ? usage : `${options}\n\n${usage}`);
  process.exitCode = options === "help" ? 0 : 2;
} else {
  try {
    await start(options);
  } catch (error) {
    if (!running.isStopping) console.error(error instanceof Error ? error.message : error);
    await stop(1);
  }
}

async function start(options: LaunchOptions): Promise<void> {
  const { port, azurePort, data, withHost } = options;
  const taken = await takenPorts([
    ...(withHost ? [{ port, what: "the function host", option: "--port" }] : []),
    ...["the proxy", "blob storage", "queue storage", "table storage"].map((what, index) => ({
      port: azurePort + index,
      what,
      option: "--azure-port",
    })),
  ]);
  if (taken.length > 0) throw new Error(taken.join("\n"));
  const folder = takeDataFolder(data, options);
  running.folder = folder;
  const clockFile = join(data, "clock");
  prepareClockFile(clockFile);

  await startAzureProcess(options, folder, clockFile);
  const state = await call(`http://127.0.0.1:${String(azurePort)}/control/state`);
  if (withHost) await startHost(options, state);
  await call(`http://127.0.0.1:${String(azurePort)}/control/clock`, { flow: true });
  console.log(readyBlock(state, { withHost }));
}

async function startAzureProcess(
  options: LaunchOptions,
  { size, seed }: DataFolder,
  clockFile: string,
): Promise<void> {
  const { port, azurePort, data, withHost, graphPageLatencyMs } = options;
  let listening: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    listening = resolve;
  });
  const program = startProgram({
    args: [
      ...["--import", preload, "--max-old-space-size=8192", azureProgram],
      ...["--data", data, "--size", size, "--seed", String(seed)],
      ...["--port", String(port), "--azure-port", String(azurePort)],
      ...["--graph-page-latency", String(graphPageLatencyMs)],
      ...(options.throttling ? [] : ["--no-throttling"]),
      ...(options.premium ? [] : ["--no-premium"]),
      ...(options.journalBodies ? ["--journal-bodies"] : []),
      ...(withHost ? ["--expect-host"] : []),
    ],
    env: { ...process.env, LOCAL_AZURE_CLOCK: clockFile },
    cwd: root,
    onLine: (line) => {
      if (line === '{"listening":true}') listening();
      else console.log(line);
    },
  });
  running.azure = program;
  void program.ended.then((how) => {
    endOf("Local Azure", how);
  });
  await Promise.race([ready, program.ended]);
}

async function startHost(options: LaunchOptions, state: AzureState): Promise<void> {
  const { port, data, policyFile, hostMaxOldSpace, invoker } = options;
  const { masterKey, hostKey } = state.host;
  const env = hostEnvironment(state, { policyFile, environment: process.env });
  const args = [
    ...(hostMaxOldSpace === undefined ? [] : [`--max-old-space-size=${String(hostMaxOldSpace)}`]),
    ...["--import", preload, hostProgram, "--app", root, "--port", String(port)],
    // Joined by "=", since a key may begin with a dash.
    ...["--data", join(data, "host.sqlite")],
    ...[`--master-key=${masterKey}`, `--host-key=${hostKey}`],
    ...(invoker === undefined ? [] : ["--invoker", invoker]),
  ];
  const supervisor = supervise(() => startProgram({ args, env, cwd: root }), console.error);
  running.host = supervisor;
  const up = { isUp: true };
  void supervisor.gaveUp.then((how) => {
    up.isUp = false;
    endOf("The function host", how);
  });
  while (up.isUp && !running.isStopping && !(await isRunning(port, masterKey))) await wait(50);
}

async function isRunning(port: number, masterKey: string): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${String(port)}/admin/host/status`;
    const answer = await fetch(url, { headers: { "x-functions-key": masterKey } });
    const { state } = (await answer.json()) as { state?: unknown };
    return state === "Running";
  } catch {
    return false; // not listening yet
  }
}

function endOf(name: string, how: string): void {
  if (running.isStopping) return;
  console.error(`${name} ended (${how}). Everything is stopped.`);
  void stop(1);
}

async function stop(code: number): Promise<void> {
  if (running.isStopping) return;
  running.isStopping = true;
  await running.host?.stop();
  await running.azure?.stop();
  running.folder?.release();
  process.exit(code);
}

async function call(url: string, body?: object): Promise<AzureState> {
  const answer = await fetch(
    url,
    body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
  );
  return (await answer.json()) as AzureState;
}
