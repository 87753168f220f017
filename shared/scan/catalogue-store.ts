import type { Blobs } from "../azure/blobs.ts";
import { blobNames } from "../facts/blob-names.ts";
import type { Catalogue } from "../inventory/access-records.ts";
import type { AccessSource } from "./scan-types.ts";

/**
 * What facts about principals refer to: roles that the tenant made, resources that expose permissions, names of scopes. Each
 * source that brings some of it has a document of its own.
 */
export interface CatalogueStore {
  /** All of it, as the last complete reads and the changes since brought it. */
  read(): Promise<Catalogue>;
  /** What one source brought; `undefined` before a complete read of it has ended. */
  readOf(source: AccessSource): Promise<Partial<Catalogue> | undefined>;
  /**
   * Keeps what a stretch of a source's read brought. Changes are put beside what that source brought before. What a complete read
   * brings takes its place with the last stretch: one that breaks off takes nothing away, and one that was refused something
   * takes no role away, since who holds it is known still. Repeatable. Throws when an earlier stretch of the same read is no
   * longer there.
   */
  keep(source: AccessSource, found: Partial<Catalogue>, stretch: CatalogueStretch): Promise<void>;
}

/** Which stretch of which read: parts are numbered from 0, anew where a read begins anew. */
export interface CatalogueStretch {
  readonly runId: string;
  readonly part: number;
  readonly mode: "complete" | "delta";
  readonly isLast: boolean;
  /** Whether it could read all that it came to. */
  readonly isWhole: boolean;
}

/** Of the others facts alone are kept. */
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

  async function readOf(source: AccessSource): Promise<Partial<Catalogue> | undefined> {
    const blob = await blobs.get(nameOf(source));
    if (blob === undefined) return undefined;
    const before = known.get(source);
    if (before?.etag === blob.etag) return before.part;
    const { part } = decoded(blob.body);
    known.set(source, { etag: blob.etag, part });
    return part;
  }

  /** What the stretches of a complete read before its last one brought, and whether they could read everything. */
  async function collected(
    source: AccessSource,
    { runId, part: parts }: CatalogueStretch,
  ): Promise<{ readonly all: Catalogue; readonly isWhole: boolean }> {
    let all = NOTHING;
    let isWhole = true;
    for (let part = 0; part < parts; part += 1) {
      const blob = await blobs.get(collectedName(source, runId, part));
      if (blob === undefined) {
        throw new Error(`Of ${source} in run ${runId}, part ${part} is no longer there.`);
      }
      const stretch = decoded(blob.body);
      all = together(all, stretch.part);
      isWhole &&= stretch.isWhole;
    }
    return { all, isWhole };
  }

  return {
    async read() {
      const parts = await Promise.all(BRINGING.map(readOf));
      return parts.reduce<Catalogue>((all, part) => together(all, part ?? {}), NOTHING);
    },
    readOf,
    async keep(source, found, stretch) {
      if (!BRINGING.includes(source)) return;
      const { runId, part: number, mode, isLast, isWhole } = stretch;
      if (mode === "complete" && !isLast) {
        const name = collectedName(source, runId, number);
        await blobs.put(name, encoded({ part: found, isWhole }));
        return;
      }
      const before = await readOf(source);
      const earlier =
        mode === "complete"
          ? await collected(source, stretch)
          : { all: { ...NOTHING, ...before }, isWhole: true };
      const brought = together(earlier.all, found);
      const part = earlier.isWhole && isWhole ? brought : withRolesOf(before, brought);
      if (JSON.stringify(part) === JSON.stringify(before)) return;
      await blobs.put(nameOf(source), encoded({ part, isWhole: true }));
    },
  };
}

interface Document {
  readonly part: Partial<Catalogue>;
  readonly isWhole: boolean;
}

function encoded({ part, isWhole }: Document): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, part, isWhole }));
}

function decoded(body: Buffer): Document {
  // The cast is where a stored document becomes a record: only this module writes it.
  return JSON.parse(body.toString("utf8")) as Document;
}

function withRolesOf(before: Partial<Catalogue> | undefined, part: Catalogue): Catalogue {
  return {
    ...part,
    entraRoles: { ...before?.entraRoles, ...part.entraRoles },
    azureRoles: { ...before?.azureRoles, ...part.azureRoles },
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

/** Among what the run has staged: it is cleared away with that, when the run is over or has been dead for a day. */
function collectedName(source: AccessSource, runId: string, part: number): string {
  return `${blobNames("access").run(runId)}catalogue-${source}-${part}`;
}
