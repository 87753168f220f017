import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { FINEST, bucketAt } from "./bucket-count.ts";
import { KEY_HASH_BYTES, type KeyHash } from "./fact-hashes.ts";
import { FACTS_VERSION, readHeader, withHeader } from "./headed-blob.ts";
import type { KeptLines } from "./kept-lines.ts";

/** What a part says of a key, told without the record. */
export type MentionKind = "unchanged" | "upsert" | "removed";
const kinds: readonly MentionKind[] = ["unchanged", "upsert", "removed"];

/** Key hash, place of the subject, kind. */
export const MENTION_BYTES = KEY_HASH_BYTES + 3;

/** One record that is new or changed, as the part keeps it. */
const upsertLine = z.object({ key: z.string(), subject: z.string(), fact: z.unknown() });
type Upsert = z.infer<typeof upsertLine>;

export interface Mention {
  readonly kind: MentionKind;
  /** 0 where the subject is not known (removals). */
  readonly place: number;
  /** Of an upsert: where its line is kept. */
  readonly line?: number;
}

const partHeader = z.object({
  v: z.literal(FACTS_VERSION),
  mentions: z.number(),
  /** Cells of the finest division that have upserts, ascending, and the bytes of each: the rest of the blob. */
  cells: z.array(z.tuple([z.number(), z.number()])),
});

/** The head of a part: what it says of which key, and where the records lie. */
export interface PartHead {
  readonly mentions: Buffer;
  readonly cells: readonly (readonly [cell: number, bytes: number])[];
}

/**
 * A part: header, mentions, then the upserts in cells of the finest division, each gzipped on its own, so that a
 * slice of buckets is one range whatever the number of buckets is by then. `headBytes` is all before the first cell.
 */
export function encodePart(
  mentions: ReadonlyMap<KeyHash, Mention>,
  kept: Pick<KeptLines, "join">,
): {
  readonly body: Buffer;
  readonly headBytes: number;
} {
  const rows = Buffer.alloc(mentions.size * MENTION_BYTES);
  const lines = new Map<number, number[]>();
  let at = 0;
  for (const [key, { kind, place, line }] of mentions) {
    rows.write(key, at, "latin1");
    rows.writeUInt16BE(place, at + KEY_HASH_BYTES);
    rows.writeUInt8(kinds.indexOf(kind), at + KEY_HASH_BYTES + 2);
    at += MENTION_BYTES;
    if (line === undefined) continue;
    const cell = bucketAt(place, FINEST);
    const present = lines.get(cell);
    if (present === undefined) lines.set(cell, [line]);
    else present.push(line);
  }
  const cells = [...lines]
    .sort(([a], [b]) => a - b)
    .map(([cell, places]) => ({ cell, bytes: gzipSync(kept.join(places), { level: 3 }) }));
  const head = withHeader(
    { mentions: mentions.size, cells: cells.map(({ cell, bytes }) => [cell, bytes.length]) },
    [rows],
  );
  return {
    body: Buffer.concat([head, ...cells.map(({ bytes }) => bytes)]),
    headBytes: head.length,
  };
}

/** `head` is the first `headBytes` of a part. */
export function decodePartHead(name: string, head: Buffer): PartHead {
  const { header, body } = readHeader(name, head, partHeader);
  return { mentions: body.subarray(0, header.mentions * MENTION_BYTES), cells: header.cells };
}

export function mentionAt(
  rows: Buffer,
  at: number,
): { readonly place: number; readonly kind: MentionKind } {
  return {
    place: rows.readUInt16BE(at + KEY_HASH_BYTES),
    kind: kinds[rows.readUInt8(at + KEY_HASH_BYTES + 2)] ?? "unchanged",
  };
}

/** `fact` is canonical JSON already. */
export function upsertText(key: string, subject: string, fact: string): string {
  return `{"key":${JSON.stringify(key)},"subject":${JSON.stringify(subject)},"fact":${fact}}`;
}

/** The upserts of cells that lie behind one another. */
export function decodeUpserts(cells: Buffer): Upsert[] {
  if (cells.length === 0) return [];
  const lines = gunzipSync(cells).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => upsertLine.parse(JSON.parse(line)));
}
