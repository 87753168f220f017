import { z } from "zod";
import { FactsDamaged, FactsTooNew } from "./facts-errors.ts";

/** The version that this build writes. A newer one is refused, by name. */
export const FACTS_VERSION = 1;

const lineFeed = 0x0a;
const versioned = z.looseObject({ v: z.unknown() });

/** One line of JSON that says what the bytes behind it are. */
export function withHeader(header: object, body: readonly Buffer[]): Buffer {
  return Buffer.concat([
    Buffer.from(`${JSON.stringify({ v: FACTS_VERSION, ...header })}\n`),
    ...body,
  ]);
}

/** Takes apart what `withHeader` put together. Throws `FactsTooNew`, or `FactsDamaged` when it is something else. */
export function readHeader<T>(
  name: string,
  blob: Buffer,
  schema: z.ZodType<T>,
): { readonly header: T; readonly body: Buffer } {
  const end = blob.indexOf(lineFeed);
  if (end < 0) throw new FactsDamaged(name, "The first line has no end.");
  const header = checked(name, blob.toString("utf8", 0, end), schema);
  return { header, body: blob.subarray(end + 1) };
}

/** Parses a text with a version in it. Throws like `readHeader`. */
export function checked<T>(name: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FactsDamaged(name, "It is not JSON.", error);
  }
  // The version comes first: what a newer build writes may have any shape.
  const version = versioned.safeParse(value).data?.v;
  if (typeof version === "number" && version > FACTS_VERSION) {
    throw new FactsTooNew(name, version, FACTS_VERSION);
  }
  const parsed = schema.safeParse(value);
  if (version !== FACTS_VERSION || !parsed.success) {
    throw new FactsDamaged(name, "It has another shape than was written.", parsed.error);
  }
  return parsed.data;
}
