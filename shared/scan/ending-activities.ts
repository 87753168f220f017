import type { MergePlan } from "../facts/plan-merge.ts";
import type { Conclude } from "./conclude-activity.ts";
import type { createMergeActivities } from "./merge-activities.ts";
import type { Concluded, MergeInput, ScanInput, SettleOutcome } from "./scan-types.ts";

/** The end of a scan: its facts are settled, and what follows from that is written down. Every call may be repeated. */
export function createEnding(deps: {
  merging: Pick<ReturnType<typeof createMergeActivities>, "settleFacts" | "commit">;
  concluding: Conclude;
}): {
  /** Settles the facts and, where nothing is to be merged, ends the scan in the same go: most hours nothing has changed. */
  settle(input: MergeInput & { run: ScanInput }): Promise<SettleOutcome>;
  /** Makes what the slices merged the facts, and ends the scan. */
  finish(input: Merged & { changed: number }): Promise<Concluded>;
} {
  const { merging, concluding } = deps;
  return {
    async settle(input) {
      const [settled, before] = await Promise.all([merging.settleFacts(input), concluding.look()]);
      if (settled.kind === "slices") return settled;
      const isConflict = settled.kind === "conflict";
      const { run, sources } = input;
      const end = await concluding.conclude({ run, sources, changed: 0, isConflict }, before);
      return { kind: "concluded", ...end };
    },
    async finish(input) {
      const [committed, before] = await Promise.all([merging.commit(input), concluding.look()]);
      const { run, sources, changed } = input;
      const isConflict = committed.kind === "conflict";
      return concluding.conclude({ run, sources, changed, isConflict }, before);
    },
  };
}

type Merged = MergeInput & { run: ScanInput; plan: MergePlan; evaluatedWith: string };
