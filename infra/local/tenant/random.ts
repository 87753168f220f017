import { createHash } from "node:crypto";

/** Chance that is the same in every run. */
export interface Random {
  /** 0 inclusive to 1 exclusive. */
  next(): number;
  /** A whole number, both ends included. */
  int(lowest: number, highest: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Version 4, lower case. */
  guid(): string;
  bytes(count: number): Buffer;
  hex(digits: number): string;
}

/**
 * A generator (sfc32) of its own for each label, so that what is added in one place of the tenant does not shift all that
 * comes after.
 */
export function createRandom(seed: number | string, label: string): Random {
  const start = createHash("sha256").update(`${seed}|${label}`).digest();
  let a = start.readUInt32LE(0) | 0;
  let b = start.readUInt32LE(4) | 0;
  let c = start.readUInt32LE(8) | 0;
  let counter = 1;

  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) word();

  const next = (): number => word() / 4_294_967_296;
  const int = (lowest: number, highest: number): number =>
    lowest + Math.floor(next() * (highest - lowest + 1));
  const bytes = (count: number): Buffer => {
    const made = Buffer.alloc(count);
    for (let index = 0; index < count; index++) made[index] = word() & 255;
    return made;
  };

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick(from) {
      const picked = from[int(0, from.length - 1)];
      if (picked === undefined) throw new RangeError("There is nothing to pick from.");
      return picked;
    },
    guid() {
      const one = eight(word());
      const two = eight(word());
      const three = eight(word());
      const variant = "89ab".charAt(word() & 3);
      return `${one}-${two.slice(0, 4)}-4${two.slice(5)}-${variant}${three.slice(1, 4)}-${three.slice(4)}${eight(word())}`;
    },
    bytes,
    hex: (digits) =>
      bytes(Math.ceil(digits / 2))
        .toString("hex")
        .slice(0, digits),
  };
}

function eight(value: number): string {
  return value.toString(16).padStart(8, "0");
}
