import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type TenantSize, sizes } from "../tenant/sizes.ts";

export interface LaunchOptions {
  readonly size: TenantSize | undefined;
  readonly seed: number | undefined;
  readonly isFresh: boolean;
  readonly port: number;
  readonly azurePort: number;
  readonly data: string;
  readonly withHost: boolean;
  readonly policyFile: string;
  /** Megabytes of heap that the function host may have. */
  readonly hostMaxOldSpace: number | undefined;
  readonly invoker: string | undefined;
  /** Milliseconds that each page of a Graph list or delta takes longer; 0 is as fast as it can. */
  readonly graphPageLatencyMs: number;
  /** The budgets that a scan of a big tenant uses up are kept: Graph's, Resource Graph's, and the resource manager's for each subscription. */
  readonly throttling: boolean;
  /** The tenant has Entra ID P2, and so PIM. */
  readonly premium: boolean;
  /** The journal keeps what POST requests brought. */
  readonly journalBodies: boolean;
}

export const usage = `npm start -- [options]

  --size small|medium|huge   how big the tenant is (small: hundreds of objects, huge: 100,000 applications)
  --seed N                   which tenant; the same seed gives the same one (1)
  --fresh                    forget everything of earlier runs first
  --port N                   of the app (7071)
  --azure-port N             of local Azure, and the three after it for storage (7080)
  --data DIR                 where state is kept (.local)
  --policy FILE              governance policy (infra/local/governance.policy.json)
  --no-host                  do not start the function host
  --host-max-old-space MB    heap of the function host
  --invoker MODULE           how the function host reaches the app
  --graph-page-latency MS    each page of a Graph list or delta takes so much longer (0)
  --no-throttling            without the budgets of Graph, of Resource Graph, and of the resource manager's reads and writes
  --no-premium               a tenant without Entra ID P2: calls to PIM are refused
  --journal-bodies           the journal keeps the bodies of POST requests
`;

/** Reads the command line. Answers a sentence that says what is wrong with it, or `"help"`. */
export function readOptions(args: readonly string[], root: string): LaunchOptions | string {
  try {
    const { values } = parseArgs({ args: [...args], options: known });
    if (values.help === true) return "help";
    const { size, seed, port = "7071", "azure-port": azurePort = "7080" } = values;
    if (size !== undefined && !isSize(size)) {
      return `--size must be ${Object.keys(sizes).join(", ")}; it is "${size}".`;
    }
    const options = {
      size,
      seed:
        seed === undefined ? undefined : wholeNumber("--seed", seed, 0, Number.MAX_SAFE_INTEGER),
      isFresh: values.fresh ?? false,
      port: wholeNumber("--port", port, 1, 65_535),
      azurePort: wholeNumber("--azure-port", azurePort, 1, 65_532),
      data: resolve(values.data ?? `${root}/.local`),
      withHost: values["no-host"] !== true,
      policyFile: resolve(values.policy ?? `${root}/infra/local/governance.policy.json`),
      hostMaxOldSpace:
        values["host-max-old-space"] === undefined
          ? undefined
          : wholeNumber("--host-max-old-space", values["host-max-old-space"], 32, 1_000_000),
      invoker: values.invoker,
      graphPageLatencyMs: wholeNumber(
        "--graph-page-latency",
        values["graph-page-latency"] ?? "0",
        0,
        60_000,
      ),
      throttling: values["no-throttling"] !== true,
      premium: values["no-premium"] !== true,
      journalBodies: values["journal-bodies"] === true,
    };
    if (options.port >= options.azurePort && options.port <= options.azurePort + 3) {
      return `--port ${String(options.port)} lies within the four ports from --azure-port ${String(options.azurePort)}.`;
    }
    return options;
  } catch (error) {
    // parseArgs says which option it does not know or which value is missing.
    return error instanceof Error ? error.message : String(error);
  }
}

const known = {
  size: { type: "string" },
  seed: { type: "string" },
  fresh: { type: "boolean" },
  port: { type: "string" },
  "azure-port": { type: "string" },
  data: { type: "string" },
  policy: { type: "string" },
  "no-host": { type: "boolean" },
  "host-max-old-space": { type: "string" },
  invoker: { type: "string" },
  "graph-page-latency": { type: "string" },
  "no-throttling": { type: "boolean" },
  "no-premium": { type: "boolean" },
  "journal-bodies": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function isSize(value: string): value is TenantSize {
  return Object.hasOwn(sizes, value);
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(
    `${name} must be a whole number from ${String(least)} to ${String(most)}; it is "${text}".`,
  );
}
