import { z } from "zod";
import { FACTS_VERSION, readHeader, withHeader } from "./headed-blob.ts";
import { KEY_HASH_BYTES, type KeyHash } from "./fact-hashes.ts";
import { INDEX_ROW_BYTES } from "./set-index.ts";

const resultHeader = z.object({
  v: z.literal(FACTS_VERSION),
  /** Buckets that were written. `blob` is absent where nothing is left. */
  buckets: z.array(
    z.object({
      bucket: z.number(),
      blob: z.string().optional(),
      records: z.number(),
      bytes: z.number(),
      nextAt: z.string().optional(),
    }),
  ),
  /** The rows behind the header, in this order: of each set index rows to put in, then key hashes to take out. */
  sets: z.array(z.object({ set: z.string(), upserts: z.number(), removals: z.number() })),
});
export type WrittenBucket = Readonly<z.infer<typeof resultHeader>["buckets"][number]>;

/** What a slice changed in the index of one set; rows in any order. */
export interface IndexChanges {
  readonly upserts: readonly Buffer[];
  readonly removals: readonly Buffer[];
}

export interface SliceResult {
  readonly buckets: readonly WrittenBucket[];
  readonly sets: ReadonlyMap<string, IndexChanges>;
}

export function encodeSliceResult({ buckets, sets }: SliceResult): Buffer {
  const counts = [...sets].map(([set, { upserts, removals }]) => ({
    ...{ set, upserts: bytesOf(upserts) / INDEX_ROW_BYTES },
    removals: bytesOf(removals) / KEY_HASH_BYTES,
  }));
  const rows = [...sets.values()].flatMap(({ upserts, removals }) => [...upserts, ...removals]);
  return withHeader({ buckets, sets: counts }, rows);
}

/** Throws `FactsTooNew` or `FactsDamaged`. */
export function decodeSliceResult(name: string, blob: Buffer): SliceResult {
  const { header, body } = readHeader(name, blob, resultHeader);
  let at = 0;
  const take = (bytes: number): Buffer => body.subarray(at, (at += bytes));
  const sets = new Map<string, IndexChanges>();
  for (const { set, upserts, removals } of header.sets) {
    const put = take(upserts * INDEX_ROW_BYTES);
    sets.set(set, { upserts: [put], removals: [take(removals * KEY_HASH_BYTES)] });
  }
  return { buckets: header.buckets, sets };
}

export function keyHashBytes(key: KeyHash): Buffer {
  return Buffer.from(key, "latin1");
}

function bytesOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
