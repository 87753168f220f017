import type { FactsSpace } from "../facts/facts-space.ts";
import type { ManifestRead } from "../facts/manifest.ts";

/** The manifest as a run found it. */
export interface RunManifest {
  /** One read serves a run's sources, which are read side by side, and what plans on them: only runs commit. */
  of(runId: string): Promise<ManifestRead>;
  /** After a failure: it may be what failed, or what has become too old. */
  forget(): void;
}

export function createRunManifest(facts: Pick<FactsSpace<unknown>, "read">): RunManifest {
  let latest: { readonly runId: string; readonly manifest: Promise<ManifestRead> } | undefined;
  return {
    of(runId) {
      if (latest?.runId !== runId) {
        latest = { runId, manifest: facts.read() };
        latest.manifest.catch(() => undefined); // who needs it hears of it; who failed before does not
      }
      return latest.manifest;
    },
    forget() {
      latest = undefined;
    },
  };
}
