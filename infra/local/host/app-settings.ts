import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What of host.json concerns this host. */
export interface HostSettings {
  readonly routePrefix: string;
  readonly hubName: string;
  readonly maxConcurrentActivities: number | undefined;
  readonly maxConcurrentOrchestrators: number | undefined;
  readonly defaultLogLevel: string | undefined;
}

/** Reads host.json of the app folder; what it does not say has Azure's default. Throws when it is missing. */
export function readHostSettings(appDirectory: string): HostSettings {
  const path = join(appDirectory, "host.json");
  const root = readJson(path);
  if (root === undefined) throw new Error(`${path} is missing: the folder holds no function app.`);
  const durable = at(root, "extensions", "durableTask");
  const prefix = at(root, "extensions", "http", "routePrefix");
  const hubName = at(durable, "hubName");
  const level = at(root, "logging", "logLevel", "default");
  return {
    routePrefix: typeof prefix === "string" ? prefix : "api",
    hubName: typeof hubName === "string" ? hubName : "TestHubName",
    maxConcurrentActivities: count(at(durable, "maxConcurrentActivityFunctions")),
    maxConcurrentOrchestrators: count(at(durable, "maxConcurrentOrchestratorFunctions")),
    defaultLogLevel: typeof level === "string" ? level : undefined,
  };
}

/** Makes environment variables of the Values of local.settings.json, where they are not set already. */
export function applyLocalSettings(appDirectory: string, env: NodeJS.ProcessEnv): void {
  const values = at(readJson(join(appDirectory, "local.settings.json")), "Values");
  if (typeof values !== "object" || values === null) return;
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string") env[name] ??= value;
  }
}

function readJson(path: string): unknown {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(`${path} is no JSON.`, { cause: error });
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
