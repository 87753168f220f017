import type { Policy } from "../config/policy.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import { findingPartitions, partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import { judgeFacts } from "../findings/judge.ts";
import type { Matter } from "../findings/matter.ts";
import { idsIn, memoInFlight } from "../findings/memo.ts";
import { withSince } from "../findings/memo-since.ts";
import type { SaidStore } from "../findings/said-store.ts";
import type { SubjectActs } from "./subject-acts.ts";

/** More findings than this are held against the facts in several goes. */
const STANDING_AT_ONCE = 20_000;
const CHANGES_AT_ONCE = 512;

/**
 * A scan that dies for good between its findings and its facts has said what the facts do not remember. Holds all findings
 * of the matter against what is remembered, in the facts and in what events have said since: what stands and is not
 * remembered ends, what the facts remember and does not stand, or not as said of the same subject, is said again. Reads all
 * facts; repeatable. Answers how many findings changed.
 */
export async function mendFindings<F, T>(
  deps: {
    facts: Pick<FactsSpace<F>, "subjects">;
    findings: FindingsStore;
    said: Pick<SaidStore, "all">;
    matter: Matter<F, T>;
    acts: Pick<SubjectActs, "of">;
  },
  context: { now: Date; policy: Policy },
): Promise<number> {
  const { facts, findings, said, matter, acts } = deps;
  const detectors = new Set(matter.detectors.map(({ id }) => id));
  let changed = 0;

  async function mend(
    partitions: ReadonlySet<string>,
    standing: Map<string, string>,
  ): Promise<void> {
    // Read behind the findings: what an event has opened by then is in here.
    const byEvents = new Map((await said.all()).map((one) => [one.subject, one]));
    const isRemembered = (memo: string | undefined): void => {
      for (const id of idsIn(memo)) standing.delete(id);
    };
    for (const row of byEvents.values()) isRemembered(row.memo);
    const wanted = new Set(standing.values());
    const subjects = new Set<string>();
    let changes: FindingChange[] = [];
    const apply = async (): Promise<void> => {
      changed += await findings.apply(changes, context.now);
      changes = [];
    };
    for await (const { subject, facts: stored, memo } of facts.subjects()) {
      if (wanted.has(subject)) subjects.add(subject);
      // Until it is settled, what events said of a subject counts, with what scans have said since.
      const row = byEvents.get(subject);
      if (row !== undefined) {
        isRemembered(withSince(row.memo, row.leftOut, memo));
        continue;
      }
      const remembered = idsIn(memo).filter((id) => partitions.has(partitionOf(id)));
      const isAllThere = remembered.every((id) => standing.get(id) === subject);
      for (const id of remembered) standing.delete(id);
      if (isAllThere) continue;
      const held = stored.map(({ fact }) => fact);
      const about = { ...context, acts: await acts.of(matter.idsOf(subject, held)) };
      changes.push(...judgeFacts(subject, held, memoInFlight(memo, memo), matter, about).changes);
      if (changes.length >= CHANGES_AT_ONCE) await apply();
    }
    for (const [id, by] of standing) {
      // Of a subject that is there it is not known what became of it, only that nothing is to be said.
      const because = subjects.has(by) ? "out-of-scope" : "removed";
      changes.push({ kind: "gone", id, because, isSilent: false, by });
    }
    await apply();
  }

  let partitions = new Set<string>();
  let standing = new Map<string, string>();
  for (const partition of findingPartitions) {
    partitions.add(partition);
    for await (const page of findings.standing(partition)) {
      // What is not about a holder (a blind spot, a bad policy) has no subject.
      for (const { finding, by } of page) {
        if (by !== undefined && detectors.has(finding.detector)) standing.set(finding.id, by);
      }
    }
    if (standing.size < STANDING_AT_ONCE && partition !== findingPartitions.at(-1)) continue;
    await mend(partitions, standing);
    partitions = new Set();
    standing = new Map();
  }
  return changed;
}
