import { setTimeout as sleep } from "node:timers/promises";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { Fact } from "../inventory/records.ts";
import type { ReadInput } from "./directory-read.ts";
import type { PowersStore } from "./powers-store.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { RunsStore } from "./runs-store.ts";
import { type ReadOutcome, SOURCES } from "./scan-types.ts";
import type { SourcesStore } from "./sources-store.ts";

/** One call looks so often, and so many calls are made: ten minutes in all. */
const LOOK_EVERY_MS = 500;
const LOOKS_PER_CALL = 100;
const WAITS_ALLOWED = 12;

/**
 * Reads which applications hold power, from what scans of access have noted, into staged facts: so an application is judged
 * anew when its power changes, and only then. The very first scan of access is waited for, or the first look would speak of
 * applications as if none held power, and the second of most of them once more. Where nothing was noted it is known of none;
 * that scans of access do not read is told by them.
 */
export function createPowerRead(deps: {
  readonly facts: FactsSpace<Fact>;
  readonly manifest: RunManifest;
  readonly powers: Pick<PowersStore, "all">;
  readonly sources: Pick<SourcesStore, "read">;
  readonly runs: Pick<RunsStore, "isLocked">;
}): (input: ReadInput) => Promise<ReadOutcome> {
  async function wasScanned(): Promise<boolean> {
    const { sources } = await deps.sources.read();
    return SOURCES.access.some((source) => sources.has(source));
  }

  /** Whether the very first scan of access is going on still, after a while. */
  async function isGoingOn(): Promise<boolean> {
    for (let look = 0; look < LOOKS_PER_CALL; look += 1) {
      if ((await wasScanned()) || !(await deps.runs.isLocked("access"))) return false;
      await sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  return async (input) => {
    const { waits = 0 } = input;
    // The two scans are started side by side: at first that of access may not even have begun.
    if (waits === 0 && !(await wasScanned())) return { kind: "later" };
    if (waits > 0 && waits < WAITS_ALLOWED && (await isGoingOn())) return { kind: "later" };
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
