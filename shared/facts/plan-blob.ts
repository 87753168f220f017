import { z } from "zod";
import { KEY_HASH_BYTES, type KeyHash } from "./fact-hashes.ts";
import { FACTS_VERSION, readHeader, withHeader } from "./headed-blob.ts";
import { sortRows } from "./sorted-rows.ts";

/**
 * What a bucket is told of a key, besides the records of the parts: `gone?` a complete read did not see it; `remove` a
 * delta says that it is gone; `depart` its record is now in another bucket; `ignore` a later part knows better than
 * this one.
 */
export type InstructionKind = "gone?" | "remove" | "depart" | "ignore";
const kinds: readonly InstructionKind[] = ["gone?", "remove", "depart", "ignore"];

export interface Instruction {
  readonly kind: InstructionKind;
  readonly set: string;
  readonly key: KeyHash;
  /** Position in the plan's parts; only for `ignore`. */
  readonly part: number;
}

/** Bucket, kind, set, part, key hash. */
const ROW_BYTES = 8 + KEY_HASH_BYTES;
const keyAt = 8;

const planHeader = z.object({
  v: z.literal(FACTS_VERSION),
  run: z.string(),
  generation: z.number(),
  now: z.string(),
  evaluateAll: z.boolean(),
  /** How many buckets the old blobs are of, and how many there will be. */
  from: z.number(),
  to: z.number(),
  /** The old blob of every bucket of `from`, null where it is empty. */
  old: z.array(z.string().nullable()),
  sets: z.array(z.string()),
  /** In the order in which they are applied. */
  parts: z.array(
    z.object({
      set: z.string(),
      blob: z.string(),
      headBytes: z.number(),
      cells: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
});
/** What every slice must know: written once, read by each. */
export type PlanHeader = Readonly<Omit<z.infer<typeof planHeader>, "v">>;

/** Collects instructions outside the heap, one row each. */
export interface InstructionRows {
  add(bucket: number, instruction: Instruction): void;
  /** Buckets that were told something. */
  readonly buckets: ReadonlySet<number>;
  sorted(): Buffer;
}

export function instructionRows(sets: readonly string[]): InstructionRows {
  let rows = Buffer.alloc(64 * ROW_BYTES);
  let length = 0;
  const buckets = new Set<number>();
  return {
    buckets,
    add(bucket, { kind, set, key, part }) {
      if (length === rows.length) rows = Buffer.concat([rows, Buffer.alloc(rows.length)]);
      rows.writeUInt8(bucket, length);
      rows.writeUInt8(kinds.indexOf(kind), length + 1);
      rows.writeUInt16BE(sets.indexOf(set), length + 2);
      rows.writeUInt32BE(part, length + 4);
      rows.write(key, length + keyAt, "latin1");
      length += ROW_BYTES;
      buckets.add(bucket);
    },
    sorted: () => sortRows(rows.subarray(0, length), ROW_BYTES),
  };
}

export function encodePlan(header: PlanHeader, instructions: Buffer): Buffer {
  return withHeader(header, [instructions]);
}

/** Throws `FactsTooNew` or `FactsDamaged`. */
export function decodePlan(
  name: string,
  blob: Buffer,
): {
  readonly header: PlanHeader;
  readonly instructionsFor: (bucket: number) => readonly Instruction[];
} {
  const { header, body } = readHeader(name, blob, planHeader);
  return {
    header,
    instructionsFor(bucket) {
      const found: Instruction[] = [];
      for (
        let at = firstOf(body, bucket);
        at < body.length && body[at] === bucket;
        at += ROW_BYTES
      ) {
        found.push({
          kind: kinds[body.readUInt8(at + 1)] ?? "ignore",
          set: header.sets[body.readUInt16BE(at + 2)] ?? "",
          part: body.readUInt32BE(at + 4),
          key: body.toString("latin1", at + keyAt, at + ROW_BYTES),
        });
      }
      return found;
    },
  };
}

/** Byte of the first row of `bucket`; rows are sorted by bucket. */
function firstOf(rows: Buffer, bucket: number): number {
  let [low, high] = [0, rows.length / ROW_BYTES];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows.readUInt8(middle * ROW_BYTES) < bucket) low = middle + 1;
    else high = middle;
  }
  return low * ROW_BYTES;
}
