import type { Conclude } from "./conclude-activity.ts";
import type { createMergeActivities } from "./merge-activities.ts";
import type { Concluded, FinishInput, MergeInput, SettleOutcome } from "./scan-types.ts";

/** The end of a scan: its facts are settled, and what follows from that is written down. Every call may be repeated. */
export function createEnding(deps: {
  merging: Pick<
    ReturnType<typeof createMergeActivities<unknown, unknown>>,
    "settleFacts" | "commit"
  >;
  concluding: Conclude;
}): {
  /** Settles the facts and, where nothing is to be merged, ends the scan in the same go: most hours nothing has changed. */
  settle(input: MergeInput): Promise<SettleOutcome>;
  /** Makes what the slices merged the facts, and ends the scan. */
  finish(input: FinishInput): Promise<Concluded>;
} {
  const { merging, concluding } = deps;
  return {
    async settle(input) {
      const [settled, before] = await Promise.all([merging.settleFacts(input), concluding.look()]);
      if (settled.kind === "slices") return settled;
      const isConflict = settled.kind === "conflict";
      const { run, sources } = input;
      const merged = { changed: 0, existing: {}, isConflict };
      const end = await concluding.conclude({ run, sources, ...merged }, before);
      return { kind: "concluded", ...end };
    },
    async finish(input) {
      const [committed, before] = await Promise.all([merging.commit(input), concluding.look()]);
      const { run, sources, changed, existing } = input;
      const isConflict = committed.kind === "conflict";
      return concluding.conclude({ run, sources, changed, existing, isConflict }, before);
    },
  };
}
