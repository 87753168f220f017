import { KEY_HASH_BYTES, type KeyHash } from "./fact-hashes.ts";
import { MENTION_BYTES, type MentionKind, mentionAt } from "./part-blob.ts";
import { INDEX_ROW_BYTES, type SetIndex, placeInRow } from "./set-index.ts";
import { compareRows, sortRows } from "./sorted-rows.ts";

/** A mention with its part between key and rest, so that sorting puts the last word on a key last. */
const ROW_BYTES = MENTION_BYTES + 4;
const partAt = KEY_HASH_BYTES;
const restAt = KEY_HASH_BYTES + 4;

interface ResolvedMentions {
  /** The last word on a key, and the place where the index has it, if it does. */
  word(
    key: KeyHash,
    said: { kind: MentionKind; place: number },
    indexPlace: number | undefined,
  ): void;
  /** An upsert that a later part took back or replaced. */
  overruled(key: KeyHash, place: number, part: number): void;
  /** A key of the index that no part mentions. */
  unmentioned(key: KeyHash, place: number): void;
}

/**
 * Walks over what all parts of one set say and over the set's index, both sorted by key, and tells `to` what comes of
 * it. `parts` in the order in which they count, each with its position and the mentions of its head.
 */
export function resolveMentions(
  parts: readonly { readonly position: number; readonly mentions: Buffer }[],
  index: SetIndex,
  to: ResolvedMentions,
): void {
  const rows = sortRows(withParts(parts), ROW_BYTES);
  const known = index.rows;
  let knownAt = 0;
  const passUnmentionedBefore = (at: number): void => {
    while (knownAt < known.length && compareKeys(known, knownAt, rows, at) < 0) {
      to.unmentioned(keyIn(known, knownAt), placeInRow(known, knownAt));
      knownAt += INDEX_ROW_BYTES;
    }
  };
  for (let at = 0; at < rows.length; at += ROW_BYTES) {
    const key = keyIn(rows, at);
    const said = mentionAt(rows, at + restAt - KEY_HASH_BYTES);
    const hasLater =
      at + ROW_BYTES < rows.length && compareKeys(rows, at, rows, at + ROW_BYTES) === 0;
    if (hasLater) {
      if (said.kind === "upsert") to.overruled(key, said.place, rows.readUInt32BE(at + partAt));
      continue;
    }
    passUnmentionedBefore(at);
    const isKnown = knownAt < known.length && compareKeys(known, knownAt, rows, at) === 0;
    to.word(key, said, isKnown ? placeInRow(known, knownAt) : undefined);
    if (isKnown) knownAt += INDEX_ROW_BYTES;
  }
  for (; knownAt < known.length; knownAt += INDEX_ROW_BYTES) {
    to.unmentioned(keyIn(known, knownAt), placeInRow(known, knownAt));
  }
}

function withParts(
  parts: readonly { readonly position: number; readonly mentions: Buffer }[],
): Buffer {
  const count = parts.reduce((sum, { mentions }) => sum + mentions.length / MENTION_BYTES, 0);
  const rows = Buffer.allocUnsafe(count * ROW_BYTES);
  let to = 0;
  for (const { position, mentions } of parts) {
    for (let at = 0; at < mentions.length; at += MENTION_BYTES) {
      mentions.copy(rows, to, at, at + KEY_HASH_BYTES);
      rows.writeUInt32BE(position, to + partAt);
      mentions.copy(rows, to + restAt, at + KEY_HASH_BYTES, at + MENTION_BYTES);
      to += ROW_BYTES;
    }
  }
  return rows;
}

function keyIn(rows: Buffer, at: number): KeyHash {
  return rows.toString("latin1", at, at + KEY_HASH_BYTES);
}

function compareKeys(a: Buffer, aAt: number, b: Buffer, bAt: number): number {
  return compareRows(a, aAt, b, bAt, KEY_HASH_BYTES);
}
