import type { Blobs } from "../azure/blobs.ts";
import type { Catalogue } from "../inventory/access-records.ts";
import type { AccessSource } from "./scan-types.ts";

/**
 * What facts about principals refer to: roles that the tenant made, resources that expose permissions, names of scopes. Each
 * source that brings some of it has a document of its own.
 */
export interface CatalogueStore {
  /** All of it, as it was last written. */
  read(): Promise<Catalogue>;
  /**
   * Puts what a stretch of a source's read brought in the place of what that source brought before, or, when it does not begin
   * the read (`isAnew: false`), beside it. Repeatable.
   */
  keep(source: AccessSource, found: Partial<Catalogue>, isAnew: boolean): Promise<void>;
}

const BRINGING: readonly AccessSource[] = [
  "application-permissions",
  "workloads",
  "entra-roles",
  "azure-roles",
  "azure-eligible",
];

const NOTHING: Catalogue = {
  entraRoles: {},
  azureRoles: {},
  resources: {},
  scopes: {},
  administrativeUnits: {},
  denies: [],
  holdersAt: {},
};

export function createCatalogueStore(deps: { blobs: Blobs }): CatalogueStore {
  const { blobs } = deps;
  /** As this process last read or wrote it; the ETag tells whether it still is. */
  const known = new Map<string, { readonly etag: string; readonly part: Partial<Catalogue> }>();

  async function partOf(source: AccessSource): Promise<Partial<Catalogue>> {
    const blob = await blobs.get(nameOf(source));
    if (blob === undefined) return {};
    const before = known.get(source);
    if (before?.etag === blob.etag) return before.part;
    // The cast is where a stored document becomes a record: only this module writes it.
    const { part } = JSON.parse(blob.body.toString("utf8")) as { part: Partial<Catalogue> };
    known.set(source, { etag: blob.etag, part });
    return part;
  }

  return {
    async read() {
      return (await Promise.all(BRINGING.map(partOf))).reduce<Catalogue>(together, NOTHING);
    },
    async keep(source, found, isAnew) {
      const before = await partOf(source);
      const part = isAnew ? found : together({ ...NOTHING, ...before }, found);
      if (JSON.stringify(part) === JSON.stringify(before)) return;
      await blobs.put(nameOf(source), Buffer.from(JSON.stringify({ v: 1, part })));
    },
  };
}

function together(all: Catalogue, part: Partial<Catalogue>): Catalogue {
  return {
    entraRoles: { ...all.entraRoles, ...part.entraRoles },
    azureRoles: { ...all.azureRoles, ...part.azureRoles },
    resources: { ...all.resources, ...part.resources },
    scopes: { ...all.scopes, ...part.scopes },
    administrativeUnits: { ...all.administrativeUnits, ...part.administrativeUnits },
    holdersAt: { ...all.holdersAt, ...part.holdersAt },
    denies: eachOnce([...all.denies, ...(part.denies ?? [])]),
    ...(all.isRootRead || part.isRootRead ? { isRootRead: true } : {}),
  };
}

/** A stretch that is read again after a crash brings them a second time. */
function eachOnce(denies: Catalogue["denies"]): Catalogue["denies"] {
  return [...new Map(denies.map((one) => [one.assignmentId, one])).values()];
}

function nameOf(source: AccessSource): string {
  return `access/catalogue/${source}.json`;
}
