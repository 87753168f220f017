import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { StoredFact, SubjectFacts } from "./fact-records.ts";
import { FACTS_VERSION, checked } from "./headed-blob.ts";

const bucketHeader = z.object({ v: z.literal(FACTS_VERSION) });

/** A subject as its line says it; facts in the order of set and key. */
interface SubjectLine<F> extends SubjectFacts<F> {
  readonly nextAt?: string;
}

/** Gzipped NDJSON: a line that says the version, then one line a subject. */
export function encodeBucket(lines: readonly string[]): Buffer {
  const header = JSON.stringify({ v: FACTS_VERSION });
  return gzipSync(`${[header, ...lines].join("\n")}\n`, { level: 3 });
}

/** The lines of the subjects. Only a line feed ends one: U+2028 may stand in a text. Throws `FactsTooNew`. */
export function decodeBucket(name: string, blob: Buffer): string[] {
  const [header = "", ...lines] = gunzipSync(blob).toString("utf8").split("\n");
  checked(name, header, bucketHeader);
  return lines.filter((line) => line !== "");
}

export function subjectLine<F>({ subject, facts, memo, nextAt }: SubjectLine<F>): string {
  return JSON.stringify({ subject, memo, nextAt, facts });
}

/** Our own writing of an `F`, of the version that the header says. */
export function parseSubjectLine<F>(line: string): SubjectLine<F> {
  return JSON.parse(line) as SubjectLine<F>;
}

/** The line of one subject, found without parsing the others. */
export function findSubjectLine(lines: readonly string[], subject: string): string | undefined {
  const start = `{"subject":${JSON.stringify(subject)},`;
  return lines.find((line) => line.startsWith(start));
}

/** Code units, so that the order is the same on every machine. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function bySetAndKey<F>(a: StoredFact<F>, b: StoredFact<F>): number {
  return byCodeUnit(a.set, b.set) || byCodeUnit(a.key, b.key);
}
