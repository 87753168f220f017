import type { Blobs } from "../azure/blobs.ts";
import type { BlobNames } from "./blob-names.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type KeyHash, contentHash, keyHash, nameHash, placeOf } from "./fact-hashes.ts";
import type { FactChange } from "./fact-records.ts";
import { createKeptLines, type KeptLines } from "./kept-lines.ts";
import { type ManifestRead, readIndex, readManifest } from "./manifest.ts";
import { type Mention, encodePart, upsertText } from "./part-blob.ts";
import type { SetIndex } from "./set-index.ts";

/** `complete`: all the set holds is listed, and what is not seen may be gone. `delta`: only what has changed. */
export type ReadMode = "complete" | "delta";

/** Which piece of which read. */
interface PartRef {
  readonly run: string;
  readonly set: string;
  readonly part: number;
  readonly mode: ReadMode;
}

/** What was staged: small JSON, to be handed to `plan`. A part that says nothing has no blob. */
export interface StagedPart {
  readonly part: number;
  readonly mode: ReadMode;
  /** Keys that are there; of them `added` are new to the set, `changed` differ from what it holds. */
  readonly seen: number;
  readonly added: number;
  readonly changed: number;
  /** Keys that the set holds and that a delta says are gone. */
  readonly removed: number;
  readonly blob?: { readonly name: string; readonly headBytes: number };
  /**
   * The index of which this first part of a complete read has seen every key, and nothing new: then there is no blob,
   * because nothing changed and nothing is gone.
   */
  readonly covers?: string;
}

/** Compares one part of a read with the set's index and writes what is new. See `FactsSpace.stage`. */
export async function stagePart<F>(
  deps: { blobs: Blobs; names: BlobNames },
  ref: PartRef,
  changes: AsyncIterable<FactChange<F>> | Iterable<FactChange<F>>,
  read?: ManifestRead | Promise<ManifestRead>,
): Promise<StagedPart> {
  const mentions = new Map<KeyHash, Mention>();
  const lines = createKeptLines();
  const counts = { seen: 0, added: 0, changed: 0, removed: 0 };
  let index: SetIndex | undefined;
  let indexName: string | undefined;
  for await (const change of changes) {
    // Read at the first change only: most parts of an hourly delta are empty.
    if (index === undefined) {
      const { manifest } = await (read ?? readManifest(deps));
      index = await readIndex(deps.blobs, manifest, ref.set);
      indexName = manifest.sets[ref.set]?.index;
    }
    const key = keyHash(change.key);
    mentions.set(key, mentionOf(change, index.find(key)?.content, lines));
  }
  for (const [key, { kind }] of mentions) {
    const isKnown = index?.find(key) !== undefined;
    if (kind !== "removed") counts.seen++;
    if (kind === "removed" && isKnown) counts.removed++;
    if (kind === "upsert") counts[isKnown ? "changed" : "added"]++;
    // Before the first part there is nothing that "as it was" could take back.
    if (kind === "unchanged" && ref.mode === "delta" && ref.part === 0) mentions.delete(key);
  }
  const staged = { part: ref.part, mode: ref.mode, ...counts };
  if (mentions.size === 0) return staged;
  // A later part that says "as it was" of everything takes back what an earlier one has said, and is needed for that.
  const isWhole =
    ref.mode === "complete" &&
    ref.part === 0 &&
    mentions.size === index?.count &&
    mentions.values().every(({ kind }) => kind === "unchanged");
  if (isWhole && indexName !== undefined) return { ...staged, covers: indexName };

  const { body, headBytes } = encodePart(mentions, lines);
  const name = deps.names.part(ref.run, ref.set, ref.part, nameHash(body));
  await deps.blobs.put(name, body);
  return { ...staged, blob: { name, headBytes } };
}

/** `known`: the content that the index has for the key. A later mention of the key replaces this one. */
function mentionOf<F>(
  change: FactChange<F>,
  known: string | undefined,
  lines: Pick<KeptLines, "add">,
): Mention {
  if (change.kind === "removed") return { kind: "removed", place: 0 };
  const { key, subject } = change;
  const fact = canonicalJson(change.fact);
  const place = placeOf(subject);
  return known === contentHash(subject, fact)
    ? { kind: "unchanged", place }
    : { kind: "upsert", place, line: lines.add(upsertText(key, subject, fact)) };
}
