import type { FactsSpace } from "../facts/facts-space.ts";
import type { Fact } from "../inventory/records.ts";
import type { ReadInput } from "./directory-read.ts";
import type { PowersStore } from "./powers-store.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { ReadOutcome } from "./scan-types.ts";

/**
 * Reads which applications hold power, from what scans of access have noted, into staged facts: so an application is judged
 * anew when its power changes, and only then. As long as no scan of access has noted anything it is known of none; that those
 * scans do not read is told by them.
 */
export function createPowerRead(deps: {
  readonly facts: FactsSpace<Fact>;
  readonly manifest: RunManifest;
  readonly powers: Pick<PowersStore, "all">;
}): (input: ReadInput) => Promise<ReadOutcome> {
  return async (input) => {
    const known = (await deps.powers.all()) ?? [];
    const staged = await deps.facts.stage(
      input.runId,
      input.source,
      input.part,
      "complete",
      known.map((power) => ({
        kind: "seen",
        key: power.appId,
        subject: power.appId,
        fact: { kind: "application-power", ...power },
      })),
      deps.manifest.of(input.runId),
    );
    return {
      kind: "done",
      mode: "complete",
      staged,
      counts: {
        pages: 1,
        seen: staged.seen,
        changed: staged.changed + staged.added + staged.removed,
        unreadable: 0,
      },
      blind: [],
    };
  };
}
