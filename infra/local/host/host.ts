import type { FunctionInfo } from "./app/function-info.ts";
import type { Invoke } from "./app/invoke.ts";
import type { HostSettings } from "./app-settings.ts";
import { createDispatch } from "./dispatch.ts";
import { type DurableAddresses, durableAddresses } from "./durable/client-data.ts";
import { openDatabase } from "./durable/database.ts";
import { durableFunctions } from "./durable/durable-functions.ts";
import { createDurableHttp } from "./durable/durable-http.ts";
import { createEngine } from "./durable/engine.ts";
import { isLive } from "./durable/instance.ts";
import { createInstanceCommands } from "./durable/instance-commands.ts";
import { createStore } from "./durable/store.ts";
import { createAdmin } from "./http/admin.ts";
import { readExchange } from "./http/exchange.ts";
import { createHttpFunctions } from "./http/http-functions.ts";
import { type KeyOptions, createKeys } from "./http/keys.ts";
import { type Listener, type Serve, listenOnLoopback } from "./http/listener.ts";
import { createLocalAdmin } from "./http/local-admin.ts";
import type { WriteLog } from "./log.ts";
import { createRest } from "./rest.ts";
import { createRunFunction } from "./run-function.ts";
import { createEventGridWebhook } from "./triggers/event-grid.ts";
import { createTimerStatusStore } from "./triggers/timer-status.ts";
import { createTimers } from "./triggers/timers.ts";
import { createWorkMeter } from "./work-meter.ts";

/** A host round a loaded app, not started yet. */
interface Host {
  readonly serve: Serve;
  /** Listeners of its own: the one for the durable client. */
  readonly listeners: readonly Listener[];
  start(): void;
  stop(): void;
  /** The functions, one a line. */
  describe(): string;
}

/** Wires the parts. The durable client has a listener of its own, on loopback and without keys, as in Azure. */
export async function createHost(deps: {
  readonly functions: readonly FunctionInfo[];
  readonly invoke: Invoke;
  readonly settings: HostSettings;
  readonly keys: KeyOptions;
  readonly dataFile: string;
  readonly origin: string;
  /** The default for activities, and for orchestrators, at a time. */
  readonly concurrency: number;
  readonly env: NodeJS.ProcessEnv;
  readonly log: WriteLog;
}): Promise<Host> {
  const { functions, invoke, settings, dataFile, origin, concurrency, env, log } = deps;
  const keys = createKeys(deps.keys);
  const database = openDatabase(dataFile);
  const store = createStore(database);
  const meter = createWorkMeter();
  const clientData = (): string => addresses.clientData();
  const run = createRunFunction({ invoke, clientData, meter, log });

  const durables = durableFunctions(functions);
  const engine = createEngine({
    ...{ store, functions: durables, run, meter, log },
    maxOrchestrators: settings.maxConcurrentOrchestrators ?? concurrency,
    maxActivities: settings.maxConcurrentActivities ?? concurrency,
  });
  const commands = createInstanceCommands({
    ...{ store, engine, functions: durables },
    complain: ({ message }) => {
      log("critical", "durable", `REFUSED: ${message}`);
    },
  });
  const serveRpc: Serve = async (request, response) => {
    const exchange = await readExchange(request, response);
    await durable(exchange, exchange.segments.slice(1)); // behind /durabletask/
  };
  const rpc = await listenOnLoopback(0, serveRpc);
  const addresses: DurableAddresses = durableAddresses({
    hubName: settings.hubName,
    origin,
    rpcBaseUrl: `http://127.0.0.1:${rpc.port}/durabletask/`,
    codeQuery: keys.codeQuery,
  });
  const waitForEnd = async (id: string, timeoutMs: number): Promise<void> => {
    // In slices of real time: the caller waits, not the instance.
    for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += 50) {
      const instance = store.instance(id);
      if (instance === undefined || !isLive(instance)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const durable = createDurableHttp({ store, commands, addresses, waitForEnd });

  const timers = createTimers({
    functions,
    run,
    statuses: createTimerStatusStore(database),
    env,
    log,
  });
  const rest = createRest({ meter, engine, timers });
  const httpFunctions = createHttpFunctions({
    ...{ functions, keys, run, log },
    routePrefix: settings.routePrefix,
  });
  const serve = createDispatch({
    ...{ keys, meter, durable, httpFunctions },
    admin: createAdmin({ functions, httpFunctions, timers, run }),
    localAdmin: createLocalAdmin({ rest, keys }),
    eventGrid: createEventGridWebhook({ functions, run }),
  });

  return {
    serve,
    listeners: [rpc],
    start() {
      engine.start();
      timers.start();
    },
    stop() {
      timers.stop();
      engine.stop();
    },
    describe: () =>
      functions
        .map((fn) => `  ${fn.name}: ${fn.triggerType} ${httpFunctions.pathOf(fn) ?? ""}`.trimEnd())
        .sort()
        .join("\n"),
  };
}
