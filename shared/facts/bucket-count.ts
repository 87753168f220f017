/** Powers of 16 (at most 256), so that a bucket splits into whole ones and a part sorted for 256 serves all. */
export type BucketCount = 1 | 16 | 256;

/** The finest division: parts are cut by it, whatever the space has at the moment. */
export const FINEST = 256;

/** About 1,000 records in a bucket: parsed in some milliseconds, written in one call. */
const manyForOne = 1_000;
const manyForSixteen = 20_000;

/** How many buckets `records` want. Never fewer than there are: a space does not shrink. */
export function bucketCountFor(records: number, present: BucketCount): BucketCount {
  if (records > manyForSixteen || present === 256) return 256;
  return records > manyForOne || present === 16 ? 16 : 1;
}

/** The bucket of a place (16 bits): its leading bits, so that neighbours stay neighbours when buckets split. */
export function bucketAt(place: number, count: number): number {
  return Math.floor((place * count) / 65_536);
}

/** The bucket of `from` buckets that holds what bucket `bucket` of `to` holds (`to` ≥ `from`). */
export function parentBucket(bucket: number, to: number, from: number): number {
  return Math.floor((bucket * from) / to);
}
