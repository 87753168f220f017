import { z } from "zod";
import type { LocalAzure } from "../support/local-azure.ts";
import { laneOf } from "./read-lanes.ts";

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
  /** Of a POST, where local Azure keeps them. */
  body: z.string().optional(),
});
export type RequestMade = z.infer<typeof entrySchema>;

/** What local Azure has answered after the request `since`, in order of the answers. */
export async function requestsMade(azure: LocalAzure, since = 0): Promise<readonly RequestMade[]> {
  const entries = await azure.requests(String(since));
  return z.array(entrySchema).parse(entries);
}

export const READ_KINDS = ["graph", "resource-manager", "key-vault"] as const;
export type ReadKind = (typeof READ_KINDS)[number];

/**
 * What kind of read of a scan the request is; undefined when it is none: storage, sign-in, looking for contacts, telling.
 * A vault's first answer to a client (401, where to get a token) is none either: it gives nothing.
 */
export function readKindOf(request: RequestMade): ReadKind | undefined {
  const { host, identity, isInBatch } = request;
  if (identity !== "watch" || isInBatch || laneOf(request) === undefined) return undefined;
  if (host === "graph.microsoft.com") return "graph";
  return host === "management.azure.com" ? "resource-manager" : "key-vault";
}

/** Whether the request is a read of a scan. */
export function isRead(request: RequestMade): boolean {
  return readKindOf(request) !== undefined;
}

export function isToStorage({ host }: RequestMade): boolean {
  return host.endsWith(".core.windows.net");
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
