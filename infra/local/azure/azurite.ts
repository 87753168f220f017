import { mkdirSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import "./azurite-shortcuts.ts";
import { type HandlerRequest, type HandlerResponse, callHandler } from "./call-handler.ts";
import type { StorageService } from "./storage-roles.ts";

export interface Azurite {
  /** Hands one of its services a request; resolves with the whole answer. */
  ask(service: StorageService, request: HandlerRequest): Promise<HandlerResponse>;
  /** Resolves when its state has been written down. */
  stop(): Promise<void>;
}

/** What is used of Azurite's own server classes, the ones its command line starts. */
interface AzuriteServer {
  readonly httpServer: Server;
  start(): Promise<void>;
  close(): Promise<void>;
}
type AzuriteClass<T> = new (...parameters: readonly unknown[]) => T;

const azurite = createRequire(createRequire(import.meta.url).resolve("azurite/package.json"));

function classOf<T>(file: string): AzuriteClass<T> {
  return (azurite(`./dist/src/${file}.js`) as { default: AzuriteClass<T> }).default;
}

/** Nobody signs with it: shared keys are refused by the front. Azurite wants one. */
const accountKey = Buffer.from("a throw-away key that the front never accepts").toString("base64");

/**
 * What Azurite is shown: it reads issuer, audience and lifetime and has no keys to check more. The caller's own token the
 * front has judged already.
 */
const authorization = `Bearer ${unsignedToken({
  aud: "https://storage.azure.com",
  iss: "https://sts.windows.net/",
  iat: 0,
  nbf: 0,
  exp: Date.UTC(9999, 0) / 1000,
})}`;

/**
 * Starts Azurite in this process, with its state in `directory`. The front is its only client and hands it requests as
 * they are: a second hop over TLS would take longer than Azurite's own work.
 */
export async function startAzurite(deps: { directory: string; account: string }): Promise<Azurite> {
  const { directory, account } = deps;
  mkdirSync(directory, { recursive: true });
  process.env["AZURITE_ACCOUNTS"] = `${account}:${accountKey}`;
  const { AzuriteTelemetryClient: telemetry } = azurite("./dist/src/common/Telemetry.js") as {
    AzuriteTelemetryClient: { init(location: string, isEnabled: boolean, env: object): void };
  };
  telemetry.init(directory, false, {});

  const servers = serversIn(directory);
  const all = Object.values(servers);
  await Promise.all(all.map((server) => server.start()));
  return {
    ask: (service, request) => {
      const [handler] = servers[service].httpServer.listeners("request") as RequestListener[];
      if (handler === undefined) throw new Error(`Azurite's ${service} service has been stopped.`);
      const headers = { ...request.headers, authorization };
      return callHandler(handler, { ...request, headers });
    },
    stop: async () => {
      // One that has closed itself already must not keep the others from writing down what they hold.
      const closed = await Promise.allSettled(all.map((server) => server.close()));
      for (const one of closed)
        if (one.status === "rejected") console.error("Azurite:", one.reason);
    },
  };
}

/** Its three services as its command line makes them with `--oauth basic --skipApiVersionCheck --silent`. */
function serversIn(directory: string): Record<StorageService, AzuriteServer> {
  const place = ["127.0.0.1", 0, 0] as const;
  const common = [false, true, "", "", "", "basic"] as const;
  const server = (name: string, ...parameters: readonly unknown[]): AzuriteServer => {
    const folder = name.toLowerCase();
    const Configuration = classOf<object>(`${folder}/${name}Configuration`);
    const configuration = new Configuration(...place, ...parameters, ...common);
    const made = new (classOf<AzuriteServer>(`${folder}/${name}Server`))(configuration);
    // It would take a port on which nobody calls, and which somebody else may want.
    Object.assign(made.httpServer, { listen: notListening });
    return made;
  };
  const state = (name: string): string => join(directory, `__azurite_db_${name}__.json`);
  const contents = (name: string): readonly unknown[] => [
    state(name),
    state(`${name}_extent`),
    [
      {
        locationId: "Default",
        locationPath: join(directory, `__${name}storage__`),
        maxConcurrency: 50,
      },
    ],
  ];
  const noLogs = [false, undefined, false, undefined] as const;
  return {
    blob: server("Blob", ...contents("blob"), ...noLogs),
    queue: server("Queue", ...contents("queue"), ...noLogs),
    table: server("Table", state("table"), false, false, undefined, undefined),
  };
}

function notListening(this: Server, _port: number, _host: string, done: () => void): Server {
  done();
  return this;
}

function unsignedToken(claims: object): string {
  const encoded = [{ alg: "none", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return [...encoded, "unsigned"].join(".");
}
