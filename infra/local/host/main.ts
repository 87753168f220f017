/**
 * The function host of local Azure: loads the unmodified, compiled function app and runs it as the Azure Functions
 * host with the Durable extension would. What it refuses is listed in durable/misuses.ts, and what it adds in http/local-admin.ts.
 */
import { cpus } from "node:os";
import { pathToFileURL } from "node:url";
import { createCore } from "./app/core-module.ts";
import { createInProcessInvoke } from "./app/in-process-invoke.ts";
import type { Invoke, InvokerApp } from "./app/invoke.ts";
import { loadApp } from "./app/load-app.ts";
import { applyLocalSettings, readHostSettings } from "./app-settings.ts";
import { createHost } from "./host.ts";
import { type Listener, type Serve, listenOnLoopback } from "./http/listener.ts";
import { createLog, logLevelNamed } from "./log.ts";
import { readOptions } from "./options.ts";

async function run(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  let serve: Serve = (_request, response) => {
    response.writeHead(503).end("The function host is starting.");
    return Promise.resolve();
  };
  // First of all: the port tells whether another host is at work, maybe on the same data.
  const listener = await listenOnLoopback(options.port, (request, response) =>
    serve(request, response),
  );
  const origin = `http://localhost:${listener.port}`;

  applyLocalSettings(options.app, process.env);
  process.env["WEBSITE_HOSTNAME"] ??= `localhost:${listener.port}`;
  const settings = readHostSettings(options.app);
  const log = createLog(logLevelNamed(settings.defaultLogLevel));
  process.chdir(options.app);
  const core = createCore(log);
  await loadApp(options.app, core);
  const functions = core.functions();
  const inProcess = createInProcessInvoke(core, log);
  const invoke =
    options.invoker === undefined
      ? inProcess
      : await invokerOf(options.invoker, { directory: options.app, functions, invoke: inProcess });

  const host = await createHost({
    ...{ functions, invoke, log, settings, origin },
    dataFile: options.data,
    keys: { masterKey: options.masterKey, hostKey: options.hostKey },
    concurrency: 10 * cpus().length,
    env: process.env,
  });
  serve = host.serve;
  stopOnSignal([listener, ...host.listeners], async () => {
    host.stop();
    for (const hook of core.hooks("appTerminate")) await hook({ appHookData: core.appHookData });
  });
  host.start();
  process.stdout.write(`function host ready on ${origin}\n${host.describe()}\n`);
}

/** `MODULE` exports `createInvoker(app: InvokerApp): Invoke | Promise<Invoke>`. */
async function invokerOf(path: string, app: InvokerApp): Promise<Invoke> {
  const module = (await import(pathToFileURL(path).href)) as {
    readonly createInvoker?: (app: InvokerApp) => Invoke | Promise<Invoke>;
  };
  if (module.createInvoker === undefined) throw new Error(`${path} exports no createInvoker.`);
  return module.createInvoker(app);
}

/** Stops taking work and ends; what is running is taken up again by the next start. */
function stopOnSignal(listeners: readonly Listener[], stop: () => Promise<void>): void {
  let isStopping = false;
  const end = (): void => {
    if (isStopping) return;
    isStopping = true;
    for (const listener of listeners) listener.close();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`An appTerminate hook failed: ${String(error)}\n`);
        process.exit(0);
      },
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

run().catch((error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The function host cannot start: ${text}\n`);
  process.exit(1);
});
