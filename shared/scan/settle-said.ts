import type { Policy } from "../config/policy.ts";
import type { Detector } from "../detect/detector.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { FindingChange } from "../findings/judge.ts";
import { judge } from "../findings/judge.ts";
import type { Said, SaidStore } from "../findings/said-store.ts";
import { type Holder, holderOf } from "../inventory/holder.ts";
import type { Fact } from "../inventory/records.ts";

/**
 * Holds what events said before this scan began against the facts as it has written them. What an event opened and is so
 * no longer ends here; what it ended and is so again begins anew. Answers the changes, to be applied before the rows that
 * were looked at are removed.
 */
export async function settleSaid(
  deps: {
    said: Pick<SaidStore, "all">;
    facts: Pick<FactsSpace<Fact>, "subject">;
    detectors: readonly Detector<Holder>[];
  },
  { startedAt, now, policy }: { startedAt: Date; now: Date; policy: Policy },
): Promise<{ readonly changes: readonly FindingChange[]; readonly settled: readonly Said[] }> {
  const { said, facts, detectors } = deps;
  // What an event said while the scan was reading may know more than the scan: the next one looks at it.
  const settled = (await said.all()).filter(({ at }) => at < startedAt);
  const changes: FindingChange[] = [];
  for (const { subject, memo } of settled) {
    const known = await facts.subject(subject);
    const held = (known?.facts ?? []).map(({ fact }) => fact);
    const holder = held.length === 0 ? undefined : holderOf(subject, held);
    changes.push(...judge(subject, holder, memo, detectors, { now, policy }).changes);
  }
  return { changes, settled };
}
