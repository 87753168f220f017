import type { RequestMade } from "./requests-made.ts";

/** Where the chains of a scan's reads begin; the next links lead on. */
export interface ReadPlan {
  /** Applications and service principals, read beside each other. */
  readonly sets: readonly SetPlan[];
  /** In the order in which the scan came to them. */
  readonly vaults: readonly VaultPlan[];
}

/** A complete read takes a delta link first, lists, and then follows the delta link; else only a delta link is followed. */
interface SetPlan {
  readonly delta: string;
  readonly list?: string;
}

interface VaultPlan {
  /** Of secrets and keys, at the resource manager. */
  readonly lists: readonly string[];
  readonly certificates?: string;
  readonly policies: readonly string[];
}

/** The plan of a scan, from the reads that it made. Throws when there is no directory set in it. */
export function readPlanOf(reads: readonly RequestMade[]): ReadPlan {
  const begins = reads.filter(({ query }) => !query.includes("$skiptoken="));
  const of = (pattern: RegExp): string[] =>
    begins.filter(({ path }) => pattern.test(path)).map(urlOf);
  const sets = ["applications", "servicePrincipals"].map((set): SetPlan => {
    const [delta] = of(new RegExp(`^/v1\\.0/${set}/delta$`));
    const [list] = of(new RegExp(`^/v1\\.0/${set}$`));
    if (delta === undefined) throw new Error(`The scan has not read ${set}.`);
    return { delta, ...(list === undefined ? {} : { list }) };
  });
  return { sets, vaults: vaultPlans(begins) };
}

function vaultPlans(begins: readonly RequestMade[]): readonly VaultPlan[] {
  const byVault = Map.groupBy(begins, vaultOf);
  return [...byVault].flatMap(([vault, requests]) => {
    if (vault === undefined) return [];
    const atVault = requests.filter(({ host }) => host !== "management.azure.com");
    const [certificates] = atVault.filter(({ path }) => path === "/certificates").map(urlOf);
    return [
      {
        lists: requests.filter(({ host }) => host === "management.azure.com").map(urlOf),
        ...(certificates === undefined ? {} : { certificates }),
        policies: atVault.filter(({ path }) => path !== "/certificates").map(urlOf),
      },
    ];
  });
}

function vaultOf({ host, path }: RequestMade): string | undefined {
  if (host.endsWith(".vault.azure.net")) return host.split(".")[0];
  return /\/vaults\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
}

/** The journal shows queries decoded. */
function urlOf({ host, path, query }: RequestMade): string {
  return `https://${host}${path}?${new URLSearchParams(query).toString()}`;
}
