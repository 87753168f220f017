import type { Blobs } from "../azure/blobs.ts";
import type { BlobNames } from "./blob-names.ts";
import { type ManifestRead, type SetState, readManifest } from "./manifest.ts";

export interface SetView {
  /** How it was last read; what a commit gave. */
  readonly state: SetState;
  /** How many records it holds. */
  readonly count: number;
}

/** The manifest as small JSON. */
export interface SpaceState {
  /** 0 before the first commit. */
  readonly generation: number;
  readonly bucketCount: number;
  /** What all subjects were last evaluated with. */
  readonly evaluatedWith?: string;
  /** The next instant at which a subject is due, ISO 8601 UTC. */
  readonly nextAt?: string;
  readonly sets: Readonly<Record<string, SetView>>;
}

export async function spaceState(
  deps: { blobs: Blobs; names: BlobNames },
  read?: ManifestRead,
): Promise<SpaceState> {
  const { manifest } = read ?? (await readManifest(deps));
  const { generation, bucketCount, evaluatedWith } = manifest;
  const nextAt = manifest.buckets.flatMap((bucket) => bucket.nextAt ?? []).sort()[0];
  const sets = Object.entries(manifest.sets).map(([set, { state, count }]) => [
    set,
    { state, count },
  ]);
  return {
    ...{ generation, bucketCount },
    ...(evaluatedWith === undefined ? {} : { evaluatedWith }),
    ...(nextAt === undefined ? {} : { nextAt }),
    sets: Object.fromEntries(sets) as SpaceState["sets"],
  };
}
