import { z } from "zod";
import type { LocalAzure } from "../support/local-azure.ts";

const entrySchema = z.object({
  id: z.number(),
  /** When it arrived, by the shared clock. */
  at: z.iso.datetime().transform((text) => Date.parse(text)),
  host: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  status: z.number(),
  cost: z.number(),
  /** Real time until it was answered. */
  ms: z.number(),
  identity: z.string(),
  isInBatch: z.boolean().default(false),
});
export type RequestMade = z.infer<typeof entrySchema>;

/** What local Azure has answered after the request `since`, in order of the answers. */
export async function requestsMade(azure: LocalAzure, since = 0): Promise<readonly RequestMade[]> {
  const entries = await azure.requests(String(since));
  return z.array(entrySchema).parse(entries);
}

export const READ_KINDS = ["graph", "resource-manager", "key-vault"] as const;
export type ReadKind = (typeof READ_KINDS)[number];

const GRAPH_PAGE = /^\/v1\.0\/(applications|servicePrincipals)(\/delta)?$/;
const VAULT_LIST = /^\/subscriptions\/[^?]+\/vaults\/[^/]+\/(secrets|keys)$/i;
const RESOURCE_GRAPH = /^\/providers\/Microsoft\.ResourceGraph\/resources$/i;
const CERTIFICATES = /^\/certificates(\/[^/]+\/policy)?$/;

/**
 * What kind of read of a scan the request is; undefined when it is none: storage, sign-in, looking for contacts, telling.
 * A vault's first answer to a client (401, where to get a token) is none either: it gives nothing.
 */
export function readKindOf(request: RequestMade): ReadKind | undefined {
  const { host, path, identity, isInBatch } = request;
  if (identity !== "watch" || isInBatch) return undefined;
  if (host === "graph.microsoft.com") return GRAPH_PAGE.test(path) ? "graph" : undefined;
  if (host === "management.azure.com") {
    return VAULT_LIST.test(path) || RESOURCE_GRAPH.test(path) ? "resource-manager" : undefined;
  }
  return host.endsWith(".vault.azure.net") && CERTIFICATES.test(path) ? "key-vault" : undefined;
}

/** Whether the request asks the tenant for something, and not for contacts or a token; also when it is no read of a scan. */
export function isToTenant(request: RequestMade): boolean {
  const { host, identity, isInBatch } = request;
  if (isInBatch || (identity !== "watch" && identity !== "")) return false;
  return /^(graph\.microsoft\.com|management\.azure\.com|.+\.vault\.azure\.net)$/.test(host);
}

interface Span {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What arrived between two instants. */
export function madeBetween(
  requests: readonly RequestMade[],
  { startedAt, endedAt }: Span,
): readonly RequestMade[] {
  return requests.filter(({ at }) => at >= startedAt && at <= endedAt);
}

/** The reads of a scan that ran between two instants. */
export function readsBetween(requests: readonly RequestMade[], scan: Span): readonly RequestMade[] {
  return madeBetween(requests, scan).filter((request) => readKindOf(request) !== undefined);
}

/** Seconds from the start of the scan until the last of its reads was answered. */
export function readingSeconds(reads: readonly RequestMade[], startedAt: number): number {
  if (reads.length === 0) throw new Error("The scan has read nothing.");
  return (reads.reduce((last, { at, ms }) => Math.max(last, at + ms), 0) - startedAt) / 1000;
}

/** How many reads of each kind. */
export function countsOf(reads: readonly RequestMade[]): Readonly<Record<ReadKind, number>> {
  const counts = { graph: 0, "resource-manager": 0, "key-vault": 0 };
  for (const read of reads) {
    const kind = readKindOf(read);
    if (kind !== undefined) counts[kind] += 1;
  }
  return counts;
}
