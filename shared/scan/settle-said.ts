import type { Policy } from "../config/policy.ts";
import type { Detector } from "../detect/detector.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { FindingChange } from "../findings/judge.ts";
import { judge } from "../findings/judge.ts";
import type { Said } from "../findings/said-store.ts";
import { type Holder, holderOf } from "../inventory/holder.ts";
import type { Fact } from "../inventory/records.ts";

/**
 * Holds what events said before this scan began against the facts as it has written them. What an event opened and is so
 * no longer ends here; what it ended and is so again begins anew. Answers the changes, to be applied before the rows that
 * were looked at are removed.
 */
export async function settleSaid(
  deps: {
    facts: Pick<FactsSpace<Fact>, "read" | "subject">;
    detectors: readonly Detector<Holder>[];
  },
  {
    said,
    startedAt,
    now,
    policy,
  }: { said: readonly Said[]; startedAt: Date; now: Date; policy: Policy },
): Promise<{ readonly changes: readonly FindingChange[]; readonly settled: readonly Said[] }> {
  const { facts, detectors } = deps;
  // What an event said while the scan was reading may know more than the scan: the next one looks at it.
  const settled = said.filter(({ at }) => at < startedAt);
  if (settled.length === 0) return { changes: [], settled };
  const manifest = await facts.read();
  const changes: FindingChange[] = [];
  for (const { subject, memo } of settled) {
    const known = await facts.subject(subject, manifest);
    const held = (known?.facts ?? []).map(({ fact }) => fact);
    const holder = held.length === 0 ? undefined : holderOf(subject, held);
    changes.push(...judge(subject, holder, memo, detectors, { now, policy }).changes);
  }
  return { changes, settled };
}
