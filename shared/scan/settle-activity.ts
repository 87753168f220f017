import type { Conclude } from "./conclude-activity.ts";
import type { FactsSettled } from "./merge-activities.ts";
import type { MergeInput, ScanInput, SettleOutcome } from "./scan-types.ts";

/** Settles the facts and, where nothing is to be merged, ends the scan in the same go: most hours nothing has changed. */
export function createSettle(deps: {
  merging: { settleFacts(input: MergeInput): Promise<FactsSettled> };
  concluding: Conclude;
}): (input: MergeInput & { run: ScanInput }) => Promise<SettleOutcome> {
  const { merging, concluding } = deps;
  return async (input) => {
    const [settled, before] = await Promise.all([merging.settleFacts(input), concluding.look()]);
    if (settled.kind === "slices") return settled;
    const isConflict = settled.kind === "conflict";
    const { run, sources } = input;
    const end = await concluding.conclude({ run, sources, changed: 0, isConflict }, before);
    return { kind: "concluded", ...end };
  };
}
