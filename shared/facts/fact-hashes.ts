import { hash } from "node:crypto";

/**
 * SHA-256, cut short. Keys: 96 bits, so that among 150,000 keys any two meet with odds of 1 in 7 × 10^18 (n² / 2^97);
 * two that met would be taken for one record. Contents: 80 bits, compared with one other hash each time, so that a
 * change is overlooked with odds of 1 in 10^24. Nobody gains by making them meet: keys are ids that the platform gives.
 */
export const KEY_HASH_BYTES = 12;
export const CONTENT_HASH_BYTES = 10;

/** 12 bytes as a string of 12 characters (U+0000 to U+00FF): works as a key of a Map, and is written as `latin1`. */
export type KeyHash = string;

export function keyHash(key: string): KeyHash {
  return sha256(JSON.stringify(key)).slice(0, KEY_HASH_BYTES);
}

/** 10 bytes as a string like `KeyHash`. The subject is part of it: a record that only moved has changed. */
export function contentHash(subject: string, canonicalFact: string): string {
  return sha256(`${JSON.stringify(subject)}\n${canonicalFact}`).slice(0, CONTENT_HASH_BYTES);
}

/** 16 bits that say where a subject lives, for any number of buckets. */
export function placeOf(subject: string): number {
  const digest = sha256(JSON.stringify(subject));
  return digest.charCodeAt(0) * 256 + digest.charCodeAt(1);
}

/** Bytes as 16 hexadecimal digits for a blob's name: same content, same name. */
export function nameHash(body: Buffer): string {
  return hash("sha256", body, "hex").slice(0, 16);
}

/** Hashed as JSON text, because UTF-8 has only one replacement for all lone surrogates. */
function sha256(text: string): string {
  return hash("sha256", text, "binary");
}
