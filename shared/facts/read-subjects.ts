import type { Blobs } from "../azure/blobs.ts";
import type { BlobNames } from "./blob-names.ts";
import { decodeBucket, findSubjectLine, parseSubjectLine } from "./bucket-blob.ts";
import { bucketAt } from "./bucket-count.ts";
import { keyHash, placeOf } from "./fact-hashes.ts";
import type { SubjectFacts } from "./fact-records.ts";
import { FactsSuperseded } from "./facts-errors.ts";
import { type ManifestRead, bodyOf, bucketEntryOf, readIndex, readManifest } from "./manifest.ts";

interface Deps {
  readonly blobs: Blobs;
  readonly names: BlobNames;
}

interface RecordName {
  readonly set: string;
  readonly key: string;
}

/** One subject, from the committed facts; `read` spares a read of the manifest. */
export async function readSubject<F>(
  deps: Deps,
  subject: string,
  read?: ManifestRead,
): Promise<SubjectFacts<F> | undefined> {
  return withNewest(read, (known) => readSubjectOnce(deps, subject, known));
}

async function withNewest<T>(
  read: ManifestRead | undefined,
  look: (read?: ManifestRead) => Promise<T>,
): Promise<T> {
  try {
    return await look(read);
  } catch (error) {
    // Between manifest and bucket somebody committed, and deleted: the newer manifest names what is there.
    if (error instanceof FactsSuperseded) return look();
    throw error;
  }
}

async function readSubjectOnce<F>(
  deps: Deps,
  subject: string,
  read?: ManifestRead,
): Promise<SubjectFacts<F> | undefined> {
  const { manifest } = read ?? (await readManifest(deps));
  const { blob } = bucketEntryOf(manifest, bucketAt(placeOf(subject), manifest.bucketCount));
  if (blob === undefined) return undefined;
  const line = findSubjectLine(decodeBucket(blob, await bodyOf(deps.blobs, blob)), subject);
  return line === undefined ? undefined : factsIn<F>(line);
}

/** The subject that a record of a set belongs to, by the record's key. */
export async function findSubject<F>(
  deps: Deps,
  record: RecordName,
  read?: ManifestRead,
): Promise<SubjectFacts<F> | undefined> {
  return withNewest(read, (known) => findSubjectOnce(deps, record, known));
}

async function findSubjectOnce<F>(
  deps: Deps,
  { set, key }: RecordName,
  read?: ManifestRead,
): Promise<SubjectFacts<F> | undefined> {
  const { manifest } = read ?? (await readManifest(deps));
  const place = (await readIndex(deps.blobs, manifest, set)).find(keyHash(key))?.place;
  if (place === undefined) return undefined;
  const { blob } = bucketEntryOf(manifest, bucketAt(place, manifest.bucketCount));
  if (blob === undefined) return undefined;
  // Lines that cannot hold it are not parsed.
  const quoted = JSON.stringify(key);
  return decodeBucket(blob, await bodyOf(deps.blobs, blob))
    .filter((line) => line.includes(quoted))
    .map((line) => factsIn<F>(line))
    .find(({ facts }) => facts.some((fact) => fact.set === set && fact.key === key));
}

/** All subjects of one generation. Throws `FactsSuperseded` when reading takes so long that its blobs are deleted. */
export async function* readSubjects<F>(deps: Deps): AsyncGenerator<SubjectFacts<F>> {
  const { manifest } = await readManifest(deps);
  for (const { blob } of manifest.buckets) {
    if (blob === undefined) continue;
    for (const line of decodeBucket(blob, await bodyOf(deps.blobs, blob))) yield factsIn<F>(line);
  }
}

function factsIn<F>(line: string): SubjectFacts<F> {
  const { subject, facts, memo } = parseSubjectLine<F>(line);
  return { subject, facts, ...(memo === undefined ? {} : { memo }) };
}
