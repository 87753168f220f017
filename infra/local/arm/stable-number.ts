import { createHash } from "node:crypto";

/** A number of 0 to 2^48 − 1 that depends on nothing but the text: chance that is the same in every run. */
export function stableNumber(text: string): number {
  return createHash("sha256").update(text).digest().readUIntBE(0, 6);
}
