import { z } from "zod";
import { type Lane, laneOf } from "./read-lanes.ts";
import { type ReadKind, readKindOf, type RequestMade } from "./requests-made.ts";

/** A request; the links of its answers lead on to the next pages. */
export interface Chain {
  readonly kind: ReadKind;
  readonly url: string;
  /** Of a POST. */
  readonly body?: string;
}

/** How a scan's reads are made again. */
export type ReadPlan =
  | Chain
  /** So many of the parts at the same time, begun in their order; 1 is one after another. */
  | { readonly atOnce: number; readonly parts: readonly ReadPlan[] };

// As many as the scan, see the constants of these names there.
const VAULTS_AT_ONCE = 12;
const POLICIES_AT_ONCE = 8;
const IDENTITIES_AT_ONCE = 8;
/** Eight scopes, two lists of each. */
const SCOPE_LISTS_AT_ONCE = 16;
/** Four lists of the same groups. */
const GROUP_LISTS_AT_ONCE = 4;

/**
 * The plan of a scan, from the reads that it made: every chain begins where the scan began it, and what the scan reads side by side is
 * side by side. Throws when nothing was read.
 * @param firstResources ids of those whose permissions are read at once; the others wait for the service principals
 */
export function readPlanOf(
  reads: readonly RequestMade[],
  firstResources: ReadonlySet<string> = new Set(),
): ReadPlan {
  const begins = reads.filter(isBeginning);
  if (begins.length === 0) throw new Error("The scan has read nothing.");
  const byLane = Map.groupBy(begins, laneOf);
  const requests = (lane: Lane): readonly RequestMade[] => byLane.get(lane) ?? [];
  const chains = (lane: Lane): readonly Chain[] => requests(lane).map(chainOf);
  const permissions = Map.groupBy(eachOnce(requests("permissions")), (request) =>
    whichPermissions(request, firstResources),
  );
  const ofPermissions = (which: WhichPermissions): readonly Chain[] =>
    (permissions.get(which) ?? []).map(chainOf);

  return sideBySide(
    inTurn(...chains("applications")),
    inTurn(...chains("service-principals"), ...ofPermissions("others")),
    inTurn(...chains("grants")),
    inTurn(...chains("federations")),
    inTurn(...ofPermissions("look-up"), ...ofPermissions("first")),
    sideBySide(...chains("directory-roles")),
    inTurn(...chains("directory-objects")),
    inTurn(...chains("changed-objects")),
    inTurn(
      sideBySide(...chains("resource-lists")),
      sideBySide(
        { atOnce: VAULTS_AT_ONCE, parts: vaults(requests("vaults")) },
        { atOnce: IDENTITIES_AT_ONCE, parts: chains("identities") },
        inTurn(
          sideBySide(
            { atOnce: SCOPE_LISTS_AT_ONCE, parts: chains("azure-eligible") },
            { atOnce: SCOPE_LISTS_AT_ONCE, parts: chains("upper-roles") },
            inTurn(...chains("azure-assignments")),
          ),
          { atOnce: GROUP_LISTS_AT_ONCE, parts: chains("groups") },
        ),
      ),
    ),
  );
}

function inTurn(...parts: readonly ReadPlan[]): ReadPlan {
  return { atOnce: 1, parts };
}

function sideBySide(...parts: readonly ReadPlan[]): ReadPlan {
  return { atOnce: Infinity, parts };
}

/** A next link brings its place along, in the address or in the body. */
function isBeginning({ query, body = "" }: RequestMade): boolean {
  return !query.includes("$skiptoken=") && !body.includes('"$skipToken"');
}

type WhichPermissions = "look-up" | "first" | "others";

function whichPermissions(
  { body }: RequestMade,
  firstResources: ReadonlySet<string>,
): WhichPermissions {
  const ids = itemsOf(body).map(({ url }) => resourceIn(url));
  if (ids.includes(undefined)) return "look-up";
  return ids.some((id) => id !== undefined && firstResources.has(id)) ? "first" : "others";
}

/**
 * Batches, each resource in the last one that has it: what a scan began before it had to stop within another resource it began
 * again, and followed only then.
 */
function eachOnce(batches: readonly RequestMade[]): readonly RequestMade[] {
  const begun = new Set<string>();
  return batches
    .toReversed()
    .map((batch) => {
      const items = itemsOf(batch.body).filter(
        ({ url }) => resourceIn(url) === undefined || !begun.has(url),
      );
      for (const { url } of items) begun.add(url);
      return { ...batch, body: JSON.stringify({ requests: items }) };
    })
    .toReversed();
}

const batchSchema = z.object({
  requests: z.array(z.object({ id: z.string(), method: z.string(), url: z.string() })),
});

function itemsOf(body = "{}"): z.infer<typeof batchSchema>["requests"] {
  return batchSchema.parse(JSON.parse(body)).requests;
}

function resourceIn(url: string): string | undefined {
  return /^\/servicePrincipals\/([^/]+)\/appRoleAssignedTo/.exec(url)?.[1]?.toLowerCase();
}

/** In the order in which the scan came to them. */
function vaults(requests: readonly RequestMade[]): readonly ReadPlan[] {
  return [...Map.groupBy(requests, vaultOf).values()].map((some) => {
    const lists = some.filter(({ host }) => host === "management.azure.com");
    const atVault = some.filter(({ host }) => host !== "management.azure.com");
    const certificates = atVault.filter(({ path }) => path === "/certificates");
    const policies = atVault.filter(({ path }) => path !== "/certificates");
    return inTurn(sideBySide(...lists.map(chainOf)), ...certificates.map(chainOf), {
      atOnce: POLICIES_AT_ONCE,
      parts: policies.map(chainOf),
    });
  });
}

function vaultOf({ host, path }: RequestMade): string | undefined {
  if (host.endsWith(".vault.azure.net")) return host.split(".")[0];
  return /\/vaults\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
}

function chainOf(request: RequestMade): Chain {
  const kind = readKindOf(request);
  if (kind === undefined) throw new Error(`${request.path} is no read of a scan.`);
  const { host, path, query, body } = request;
  // The journal shows queries decoded.
  const search = query === "" ? "" : `?${new URLSearchParams(query).toString()}`;
  return { kind, url: `https://${host}${path}${search}`, ...(body === undefined ? {} : { body }) };
}
