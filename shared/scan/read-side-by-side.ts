import { PermissionMissing } from "../azure/graph-errors.ts";
import { reasonOf, StewardError } from "../core/errors.ts";
import type { ReadInput } from "./directory-read.ts";
import { mustBeginAnew } from "./directory-source.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { ReadOutcome, ReadSourcesInput } from "./scan-types.ts";

/** Reads a stretch of each source at the same time. One that fails keeps no other from being read. */
export function createReadSideBySide(deps: {
  readonly manifest: RunManifest;
  readonly read: (input: ReadInput) => Promise<ReadOutcome>;
}): (input: ReadSourcesInput) => Promise<{ outcomes: readonly ReadOutcome[] }> {
  async function readOne(input: ReadInput): Promise<ReadOutcome> {
    try {
      return await deps.read(input);
    } catch (error) {
      deps.manifest.forget();
      return {
        kind: "failed",
        code: error instanceof StewardError ? error.code : "not-answered",
        why: reasonOf(error),
        isFinal: error instanceof PermissionMissing,
        beginAnew: mustBeginAnew(error),
      };
    }
  }
  return async ({ run, reads }) => ({
    outcomes: await Promise.all(reads.map((one) => readOne({ ...one, runId: run.runId }))),
  });
}
