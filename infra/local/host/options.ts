import { resolve } from "node:path";
import { parseArgs } from "node:util";

interface HostOptions {
  /** The function app's folder: package.json with `main`, host.json. */
  readonly app: string;
  readonly port: number;
  /** The SQLite file. */
  readonly data: string;
  readonly invoker: string | undefined;
  readonly masterKey: string | undefined;
  readonly hostKey: string | undefined;
}

const usage =
  "node --import <clock preload> infra/local/host/main.ts --app DIR --port 7071 --data FILE.sqlite " +
  "[--invoker MODULE] [--master-key K] [--host-key K]";

/** Reads the command line. Throws an error with the usage when something is missing or unknown. */
export function readOptions(args: readonly string[]): HostOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        app: { type: "string" },
        port: { type: "string", default: "7071" },
        data: { type: "string" },
        invoker: { type: "string" },
        "master-key": { type: "string" },
        "host-key": { type: "string" },
      },
    });
    const { app, data, invoker } = values;
    const port = Number(values.port);
    if (app === undefined || data === undefined) throw new Error("--app and --data are needed.");
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Error(`--port ${values.port} is no port.`);
    }
    return {
      app: resolve(app),
      port,
      data: data === ":memory:" ? data : resolve(data),
      invoker: invoker === undefined ? undefined : resolve(invoker),
      masterKey: values["master-key"],
      hostKey: values["host-key"],
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`, {
      cause: error,
    });
  }
}
