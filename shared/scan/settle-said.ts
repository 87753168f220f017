import type { Policy } from "../config/policy.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { type FindingChange, judgeFacts, type Matter } from "../findings/judge.ts";
import type { Said } from "../findings/said-store.ts";

/**
 * Holds what events said before this scan began against the facts as it has written them. What an event opened and is so
 * no longer ends here; what it ended and is so again begins anew. Answers the changes, to be applied before the rows that
 * were looked at are removed.
 */
export async function settleSaid<F, T>(
  deps: { facts: Pick<FactsSpace<F>, "read" | "subject">; matter: Matter<F, T> },
  {
    said,
    startedAt,
    read,
    now,
    policy,
  }: {
    said: readonly Said[];
    startedAt: Date;
    /** The sources that this scan has read to their ends. */
    read: ReadonlySet<string>;
    now: Date;
    policy: Policy;
  },
): Promise<{ readonly changes: readonly FindingChange[]; readonly settled: readonly Said[] }> {
  const { facts, matter } = deps;
  // What an event said while the scan was reading may know more than the scan: the next one looks at it.
  const settled = said.filter(
    ({ at, sources }) => at < startedAt && sources.every((source) => read.has(source)),
  );
  if (settled.length === 0) return { changes: [], settled };
  const manifest = await facts.read();
  const changes: FindingChange[] = [];
  for (const { subject, memo } of settled) {
    const known = await facts.subject(subject, manifest);
    const held = (known?.facts ?? []).map(({ fact }) => fact);
    changes.push(...judgeFacts(subject, held, memo, matter, { now, policy }).changes);
  }
  return { changes, settled };
}
