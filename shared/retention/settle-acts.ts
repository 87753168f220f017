import { findingPartitions } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import { mayForgetAct } from "./retention-rules.ts";

const AT_ONCE = 256;

/**
 * Ends findings about what somebody did, of which nothing tells that they are over, when they have been open for long. Nobody
 * is told of that. Answers how many.
 */
export async function settleActs(
  findings: Pick<FindingsStore, "standing" | "apply">,
  detectors: ReadonlySet<string>,
  now: Date,
): Promise<number> {
  let settled = 0;
  let changes: FindingChange[] = [];
  const apply = async (): Promise<void> => {
    settled += await findings.apply(changes, now);
    changes = [];
  };
  for (const partition of findingPartitions) {
    for await (const page of findings.standing(partition)) {
      for (const { finding } of page) {
        if (!detectors.has(finding.detector)) continue;
        if (!mayForgetAct(finding, now)) continue;
        changes.push({ kind: "gone", id: finding.id, because: "out-of-scope", isSilent: true });
      }
      if (changes.length >= AT_ONCE) await apply();
    }
  }
  await apply();
  return settled;
}
