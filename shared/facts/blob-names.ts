/**
 * Where the blobs of a space lie. What a run leaves behind when it crashes is under `run/`; buckets and indexes carry the
 * run, the generation they build on and their content's hash, so that no name ever means two contents, and a name that
 * was given up never comes back.
 */
export interface BlobNames {
  /** The folders that hold nothing but what runs wrote: others may keep documents of theirs beside them. */
  readonly written: readonly string[];
  readonly manifest: string;
  /** What the names of all set indexes begin with. */
  readonly indexes: string;
  run(run: string): string;
  part(run: string, set: string, part: number, hash: string): string;
  plan(run: string, hash: string): string;
  slice(plan: string, number: number): string;
  bucket(run: string, generation: number, bucket: number, hash: string): string;
  index(run: string, generation: number, set: string, hash: string): string;
}

export function blobNames(space: string): BlobNames {
  const all = `${encodeURIComponent(space)}/`;
  const [runs, buckets, indexes] = [`${all}run/`, `${all}bucket/`, `${all}index/`];
  const runFolder = (run: string): string => `${runs}${encodeURIComponent(run)}/`;
  return {
    written: [runs, buckets, indexes],
    manifest: `${all}manifest.json`,
    indexes,
    run: runFolder,
    part: (run, set, part, hash) => `${runFolder(run)}${encodeURIComponent(set)}-${part}-${hash}`,
    plan: (run, hash) => `${runFolder(run)}plan-${hash}`,
    slice: (plan, number) => `${plan}-slice-${number}`,
    bucket: (run, generation, bucket, hash) =>
      `${buckets}${bucket}-${encodeURIComponent(run)}-${generation}-${hash}`,
    index: (run, generation, set, hash) =>
      `${indexes}${encodeURIComponent(set)}-${encodeURIComponent(run)}-${generation}-${hash}`,
  };
}
