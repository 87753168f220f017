import { laneOf } from "./read-lanes.ts";
import type { RequestMade } from "./requests-made.ts";

/** How long the published budgets make a scan wait at least, in seconds; two ways to look at them. */
export interface BudgetTime {
  /** Budgets are windows: all of one may be spent at once, and what does not fit waits for the next to begin. */
  readonly byWindows: number;
  /** Budgets are rates: 150 in a minute is one in 0.4 seconds. */
  readonly byRates: number;
}

interface Budget {
  readonly units: number;
  readonly windowSeconds: number;
  /** What a request spends, and out of which window; undefined when it spends nothing. */
  readonly spent: (
    request: RequestMade,
  ) => { readonly key: string; readonly units: number } | undefined;
}

/** Of the resource manager, for each principal and subscription: a bucket that is refilled evenly. */
const BUCKET = { size: 250, refillPerSecond: 25 };

/** What was answered counts; who asked too often and was refused had not needed to. */
export function budgetTime(requests: readonly RequestMade[], users: number): BudgetTime {
  const answered = requests.filter(({ status }) => status !== 0 && status !== 429);
  const perWindow = budgets(users, answered).flatMap((budget) =>
    [...sums(answered, budget.spent)].map((units) => ({ ...budget, spentUnits: units })),
  );
  const refills = [...sums(answered, resourceManagerRead)].map(
    (reads) => Math.max(0, reads - BUCKET.size) / BUCKET.refillPerSecond,
  );
  return {
    byWindows: most([
      ...refills,
      ...perWindow.map(
        ({ spentUnits, units, windowSeconds }) =>
          (Math.ceil(spentUnits / units) - 1) * windowSeconds,
      ),
    ]),
    byRates: most([
      ...refills,
      ...perWindow.map(
        ({ spentUnits, units, windowSeconds }) => (spentUnits / units) * windowSeconds,
      ),
    ]),
  };
}

/** Seconds that the longest chain of pages takes, one page after the other. */
export function chainSeconds(requests: readonly RequestMade[], pageMs: number): number {
  const pages = sums(requests, (request) => {
    const { host, method, path, status, isInBatch } = request;
    if (host !== GRAPH || method !== "GET" || status !== 200 || isInBatch) return undefined;
    // Those who have federated credentials are a list of their own, with the path of another one.
    return { key: `${laneOf(request)} ${path.replace(/\/delta$/, "")}`, units: 1 };
  });
  return (most(pages) * pageMs) / 1000;
}

const GRAPH = "graph.microsoft.com";

/**
 * As published, in windows of a fixed length (learn.microsoft.com/graph/throttling-limits,
 * learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests, learn.microsoft.com/azure/key-vault/general/service-limits).
 */
function budgets(users: number, requests: readonly RequestMade[]): readonly Budget[] {
  const resourceUnits = users < 50 ? 3_500 : users <= 500 ? 5_000 : 8_000;
  return [
    {
      units: resourceUnits,
      windowSeconds: 10,
      spent: ({ host, cost }) => (host === GRAPH ? { key: "", units: cost } : undefined),
    },
    { units: 150, windowSeconds: 60, spent: keyCredentialsPages(requests) },
    {
      units: 15,
      windowSeconds: 5,
      spent: ({ path }) => (/ResourceGraph/i.test(path) ? { key: "", units: 1 } : undefined),
    },
    {
      units: 4_000,
      windowSeconds: 10,
      spent: ({ host }) =>
        host.endsWith(".vault.azure.net") ? { key: host, units: 1 } : undefined,
    },
  ];
}

/**
 * Pages of both sets count for the whole tenant. A link carries its `$select` inside: it gives what the first page of the set gave, and
 * where that was not asked for, all of it.
 */
function keyCredentialsPages(requests: readonly RequestMade[]): Budget["spent"] {
  const selects = new Map<string, string>();
  for (const request of requests) {
    const select = new URLSearchParams(request.query).get("$select");
    const set = setOf(request);
    if (set !== undefined && select !== null) selects.set(set, select);
  }
  return (request) => {
    const set = setOf(request);
    if (set === undefined) return undefined;
    const select = new URLSearchParams(request.query).get("$select") ?? selects.get(set);
    const givesThem = select === undefined || select.split(",").includes("keyCredentials");
    return givesThem ? { key: "", units: 1 } : undefined;
  };
}

/** Which of the two sets a page is of. */
function setOf(request: RequestMade): string | undefined {
  const lane = request.host === GRAPH ? laneOf(request) : undefined;
  return lane === "applications" || lane === "service-principals" ? lane : undefined;
}

function resourceManagerRead({ host, method, path }: RequestMade) {
  if (host !== "management.azure.com" || method !== "GET") return undefined;
  return { key: /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? "", units: 1 };
}

/** What was spent of each key. */
function sums(requests: readonly RequestMade[], spent: Budget["spent"]): readonly number[] {
  const totals = new Map<string, number>();
  for (const request of requests) {
    const spending = spent(request);
    if (spending === undefined) continue;
    totals.set(spending.key, (totals.get(spending.key) ?? 0) + spending.units);
  }
  return [...totals.values()];
}

function most(seconds: readonly number[]): number {
  return Math.max(0, ...seconds);
}
