import { createHash } from "node:crypto";

/** Ids are the log's text: what a key may not hold is put aside for a hash. What comes out holds neither `|` nor `}`. */
export function keySafe(id: string): string {
  return /^[A-Za-z0-9:._-]{1,200}$/.test(id) ? id : `hash:${shortHash(id)}`;
}

/** 80 bits in lower-case hexadecimal, of text that may hold anything. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 20);
}
