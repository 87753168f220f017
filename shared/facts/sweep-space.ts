import type { Blobs } from "../azure/blobs.ts";
import type { Clock } from "../core/clock.ts";
import { DAY_MS } from "../core/time.ts";
import { atOnce } from "../core/at-once.ts";
import type { BlobNames } from "./blob-names.ts";
import { namesIn } from "./commit-merge.ts";
import { readManifest } from "./manifest.ts";

/** A few calls at a time: enough to hide the network, few enough for memory. */
const BLOBS_AT_ONCE = 8;

/** Deletes what crashed runs left. See `FactsSpace.sweep`. */
export async function sweepSpace(deps: {
  blobs: Blobs;
  names: BlobNames;
  clock: Clock;
}): Promise<number> {
  const { blobs, names, clock } = deps;
  const dayAgo = clock.now().getTime() - DAY_MS;
  const old: string[] = [];
  for (const folder of names.written) {
    for await (const { name, createdAt } of blobs.list(folder)) {
      if (createdAt.getTime() < dayAgo) old.push(name);
    }
  }
  // Read after the list: what was committed meanwhile is named by it.
  const { manifest } = await readManifest(deps);
  const named = new Set([...namesIn(manifest), ...manifest.superseded.map(({ blob }) => blob)]);
  const unnamed = old.filter((name) => !named.has(name));
  await atOnce(BLOBS_AT_ONCE, unnamed, (name) => blobs.delete(name));
  return unnamed.length;
}
