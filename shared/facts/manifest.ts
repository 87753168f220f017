import { z } from "zod";
import type { Blobs } from "../azure/blobs.ts";
import type { BlobNames } from "./blob-names.ts";
import { FACTS_VERSION, checked } from "./headed-blob.ts";
import { FactsSuperseded } from "./facts-errors.ts";
import { type SetIndex, decodeIndex, openSetIndex } from "./set-index.ts";

/** How a set was last read. Instants are ISO 8601 UTC. A delta link may be long; it is not secret. */
const setState = z.object({
  deltaLink: z.string().optional(),
  completeReadAt: z.string().optional(),
  lastReadAt: z.string().optional(),
  /** When it was first read completely. */
  beganAt: z.string().optional(),
  epoch: z.string().optional(),
  /** What of the source has been read completely at least once: from then on, what comes is new. */
  scopes: z.array(z.string()).readonly().optional(),
});
export type SetState = Readonly<z.infer<typeof setState>>;

const bucketEntry = z.object({
  /** Absent while the bucket is empty. */
  blob: z.string().optional(),
  records: z.number(),
  bytes: z.number(),
  /** The smallest of its subjects. */
  nextAt: z.string().optional(),
});
export type BucketEntry = Readonly<z.infer<typeof bucketEntry>>;

const setEntry = z.object({
  state: setState,
  /** Absent while the set is empty. */
  index: z.string().optional(),
  count: z.number(),
});
export type SetEntry = Readonly<z.infer<typeof setEntry>>;

const manifestSchema = z.object({
  v: z.literal(FACTS_VERSION),
  /** Raised by every commit; 0 before the first. */
  generation: z.number(),
  /** Who made this generation, so that a repeated commit knows its own work. */
  run: z.string(),
  evaluatedWith: z.string().optional(),
  bucketCount: z.union([z.literal(1), z.literal(16), z.literal(256)]),
  buckets: z.array(bucketEntry).readonly(),
  sets: z.record(z.string(), setEntry),
  /** Blobs of older generations that somebody may still be reading. */
  superseded: z.array(z.object({ blob: z.string(), at: z.string() })).readonly(),
});
/** The one blob that says which other blobs are the facts: replaced by ETag, so that a generation is whole. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

const noBucket: BucketEntry = { records: 0, bytes: 0 };

const emptyManifest: Manifest = {
  v: FACTS_VERSION,
  generation: 0,
  run: "",
  bucketCount: 1,
  buckets: [noBucket],
  sets: {},
  superseded: [],
};

/** The manifest and its ETag; an empty one without ETag before the first commit. */
export interface ManifestRead {
  readonly manifest: Manifest;
  readonly etag?: string;
}

export async function readManifest(deps: {
  blobs: Blobs;
  names: BlobNames;
}): Promise<ManifestRead> {
  const name = deps.names.manifest;
  const blob = await deps.blobs.get(name);
  if (blob === undefined) return { manifest: emptyManifest };
  return { manifest: checked(name, blob.body.toString("utf8"), manifestSchema), etag: blob.etag };
}

/** Only over the version with `etag`, or where none is. */
export async function writeManifest(
  deps: { blobs: Blobs; names: BlobNames },
  manifest: Manifest,
  etag: string | undefined,
): Promise<"done" | "conflict"> {
  const written = await deps.blobs.put(
    deps.names.manifest,
    Buffer.from(JSON.stringify(manifest)),
    etag === undefined ? { ifNoneMatch: "*" } : { ifMatch: etag },
  );
  return written.kind;
}

export function bucketEntryOf(manifest: Manifest, bucket: number): BucketEntry {
  return manifest.buckets[bucket] ?? noBucket;
}

/** The index of a set; an empty one for a set that holds nothing. Throws `FactsSuperseded` when it is gone. */
export async function readIndex(blobs: Blobs, manifest: Manifest, set: string): Promise<SetIndex> {
  const name = manifest.sets[set]?.index;
  if (name === undefined) return openSetIndex(Buffer.alloc(0));
  return decodeIndex(name, await bodyOf(blobs, name));
}

/** The whole of a blob that must be there. Throws `FactsSuperseded` when it is not. */
export async function bodyOf(blobs: Blobs, name: string): Promise<Buffer> {
  const blob = await blobs.get(name);
  if (blob === undefined) throw new FactsSuperseded(name);
  return blob.body;
}
