import type { PolicyStore } from "../config/policy-store.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { Matter } from "../findings/matter.ts";
import {
  type AccessFact,
  type AzureRoleFact,
  keyOfAccess,
  subjectOfAccess,
} from "../inventory/access-records.ts";
import type { RoleHint } from "../inventory/role-events.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { azureKey } from "../privilege/azure-holding.ts";
import { createJudgeNow, type JudgeNowDeps } from "./judge-now.ts";
import { policyOf } from "./policy-of.ts";

export type RoleRefresh =
  /** `partitions`: of `Findings`, where something may wait to be told now. */
  | { readonly kind: "judged"; readonly changed: number; readonly partitions: readonly string[] }
  /** It is gone, and nothing is known of it: it came and went between two looks, or was never there. */
  | { readonly kind: "unknown-assignment" }
  | { readonly kind: "refused"; readonly code: string };

export interface RefreshRoleDeps extends JudgeNowDeps<AccessFact> {
  readonly facts: FactsSpace<AccessFact>;
  readonly readAssignment: (
    id: string,
  ) => Promise<AzureRoleFact | "gone" | { readonly refused: string }>;
  /** What is judged, with what the tenant's own roles and resources were at the last scan. */
  readonly matter: () => Promise<Matter<AccessFact, AccessSubject>>;
  readonly policies: PolicyStore;
}

const TRIES = 5;

/**
 * The fast path: looks at one role assignment as it is now and judges its principal with it. One that is gone is explained
 * from the facts, which still know whose it was. The facts are left to the next scan, their one writer.
 */
export function createAzureRoleRefresh(
  deps: RefreshRoleDeps,
): (hint: RoleHint) => Promise<RoleRefresh> {
  const { facts, readAssignment, policies } = deps;
  const judgeNow = createJudgeNow<AccessFact, AccessSubject>(deps);

  /** Whose it was: the facts know, or, when it came after them, what events have said. */
  async function subjectOf(key: string): Promise<string | undefined> {
    const known = await facts.find({ set: "azure-roles", key });
    if (known !== undefined) return known.subject;
    return (await deps.said.all()).find(({ seen }) => seen.some(([one]) => one === key))?.subject;
  }

  return async ({ assignmentId, ending }) => {
    const [{ policy }, matter] = await Promise.all([policyOf(policies), deps.matter()]);
    const key = `azure-role|${assignmentId.toLowerCase()}`;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const found = await readAssignment(assignmentId);
      if (found !== "gone" && "refused" in found) return { kind: "refused", code: found.refused };
      const subject = found === "gone" ? await subjectOf(key) : subjectOfAccess(found);
      if (subject === undefined) return { kind: "unknown-assignment" };
      const judged = await judgeNow(
        {
          subject,
          sources: ["azure-roles"],
          now: (stored) => [
            ...stored.filter((one) => one.key !== key),
            ...(found === "gone" ? [] : [{ key: keyOfAccess(found), fact: found }]),
          ],
          removal(stored) {
            const fact = stored.find((one) => one.key === key)?.fact;
            if (found !== "gone" || ending === undefined || fact?.kind !== "azure-role") {
              return undefined;
            }
            return { key: azureKey(fact), ending };
          },
        },
        matter,
        policy,
      );
      if (judged !== "conflict") return { kind: "judged", ...judged };
    }
    throw new Error("Other events about the same principal were quicker each time.");
  };
}
