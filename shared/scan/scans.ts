import type { Clock } from "../core/clock.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { policyOf } from "./policy-of.ts";
import type { ScanKind } from "../http/scans.ts";
import { dueSources } from "./due-sources.ts";
import { SOURCES, type ScanInput, type SourceName } from "./scan-types.ts";
import type { RunsStore, ScanRun } from "./runs-store.ts";
import type { SourcesStore } from "./sources-store.ts";

/** What starting a story takes of the durable client. */
export interface StoryStarter {
  /** Answers `exists` when an instance with this id is alive. */
  start(name: string, instanceId: string, input: object): Promise<"started" | "exists">;
  /** `unknown`: there is no such instance. */
  isAlive(instanceId: string): Promise<"alive" | "over" | "unknown">;
}

export const SCAN = "scanV1";
export const TELL_LATER = "tellLaterV1";

export interface Scans {
  /**
   * Starts a scan of a kind, or joins the one that is running. On the schedule it reads what is due, else everything. Throws
   * PolicyMissing when there is no usable policy.
   */
  start(
    stories: StoryStarter,
    kind: ScanKind,
    by: string,
  ): Promise<{ readonly id: string; readonly joined: boolean }>;
  readonly get: (id: string) => Promise<ScanRun | undefined>;
}

/** Who starts a scan when nobody does. */
export const SCHEDULE = "timer";

/** Between taking the lock and writing the run down lie milliseconds; after this long somebody died in between. */
const STARTING_MS = MINUTE_MS;
/** No scan takes this long: its story is alive, and goes nowhere. */
const STUCK_MS = 24 * HOUR_MS;

/**
 * Starts scans. The lock row says which run is on; the story's instance id is made from it, so that a start that died
 * between the two is completed by the next one.
 */
export function createScans(deps: {
  runs: RunsStore;
  sources: Pick<SourcesStore, "read">;
  policies: PolicyStore;
  clock: Clock;
}): Scans {
  const { runs, policies, clock } = deps;

  async function begin(
    stories: StoryStarter,
    kind: ScanKind,
    run: ScanRun,
    lock: { readonly etag: string; readonly isTakenOver: boolean },
  ): Promise<void> {
    const { id: runId, startedAt, startedBy } = run;
    const input: ScanInput = {
      ...{ runId, kind, startedAt, startedBy, lock: lock.etag },
      sources: run.sources.map(({ source }) => source),
      ...(lock.isTakenOver ? { mends: true } : {}),
    };
    await stories.start(SCAN, instanceOf(runId), input);
  }

  return {
    async start(stories, kind, by) {
      // Without a policy nothing can be judged, and nobody could be told: better no scan than one for nothing.
      await policyOf(policies);
      const now = clock.now();
      const runId = runs.newId(now);
      let lock = await runs.lock(kind, runId, now);
      let isTakenOver = false;
      if (lock.kind === "held") {
        const heldMs = now.getTime() - lock.since.getTime();
        const state = await stories.isAlive(instanceOf(lock.runId));
        if (state === "alive" && heldMs < STUCK_MS) return { id: lock.runId, joined: true };
        if (state === "unknown") {
          const run = await runs.get(lock.runId);
          if (run !== undefined) {
            await begin(stories, kind, run, lock);
            return { id: lock.runId, joined: true };
          }
          if (heldMs < STARTING_MS) return { id: lock.runId, joined: true };
        }
        // The story is over and could not give the lock back, or was never begun.
        await fail(lock.runId, now);
        lock = await runs.takeOver(kind, lock, runId, now);
        if (lock.kind === "held") return { id: lock.runId, joined: true };
        isTakenOver = true;
      }
      const run: ScanRun = {
        id: runId,
        kinds: [kind],
        state: "running",
        startedAt: now.toISOString(),
        startedBy: by,
        sources: (await toRead(kind, by, now)).map((source) => ({ source, state: "running" })),
      };
      // Side by side: should only one of them get through, the next start finds the lock and does the other.
      await Promise.all([
        runs.add(run),
        begin(stories, kind, run, { etag: lock.etag, isTakenOver }),
      ]);
      return { id: runId, joined: false };
    },
    get: (id) => runs.get(id),
  };

  async function toRead(kind: ScanKind, by: string, now: Date): Promise<readonly SourceName[]> {
    if (by !== SCHEDULE || kind === "credentials") return SOURCES[kind];
    return dueSources(kind, (await deps.sources.read()).sources, now);
  }

  async function fail(runId: string, now: Date): Promise<void> {
    const run = await runs.get(runId);
    if (run?.state !== "running") return;
    await runs.put({ ...run, state: "failed", endedAt: now.toISOString() });
  }
}

function instanceOf(runId: string): string {
  return `scan-${runId}`;
}
