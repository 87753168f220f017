import { createHash } from "node:crypto";

/**
 * The identity of a finding: `fp1:` and 160 bits in lower-case hexadecimal over the parts of its natural key, in order.
 * Parts are length-prefixed, so that ("ab", "c") and ("a", "bc") differ. Same parts, same identity, for ever.
 */
export function fingerprint(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`);
  return `fp1:${hash.digest("hex").slice(0, 40)}`;
}

/** One of `shards` numbered from 0, by a hash of `key`: fixed for ever for a key and a number of shards. */
export function shardOf(key: string, shards: number): number {
  return createHash("sha256").update(key).digest().readUInt32BE(0) % shards;
}
