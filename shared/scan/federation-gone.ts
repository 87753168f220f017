import type { Graph } from "../azure/graph.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { atOnce } from "../core/at-once.ts";
import type { StoredFact } from "../facts/fact-records.ts";
import { federationsOf } from "../inventory/application-federation-reader.ts";
import { keyOfFederated } from "../inventory/holder.ts";
import { readIdentityFederations } from "../inventory/identity-federation-reader.ts";
import type { Fact, FederatedCredentialFact } from "../inventory/records.ts";

type Candidate = StoredFact<Fact>;
/** Of one application or identity. */
type Federations = readonly [FederatedCredentialFact, ...FederatedCredentialFact[]];

const IDENTITIES_AT_ONCE = 8;

/**
 * Asks the holders of federated credentials that a complete read did not see. Gone is what its holder no longer names, or whose
 * holder is gone; a holder that does not answer, or says no, has lost nothing as far as anybody knows. Answers keys.
 */
export function createFederationGone(deps: {
  readonly graph: Graph;
  readonly resourceManager: ResourceManager;
}): {
  ofApplications(candidates: readonly Candidate[]): Promise<readonly string[]>;
  ofIdentities(candidates: readonly Candidate[]): Promise<readonly string[]>;
} {
  const { graph, resourceManager } = deps;
  return {
    async ofApplications(candidates) {
      const byHolder = federationsByHolder(candidates);
      const found = await federationsOf(
        graph,
        byHolder.map(([first]) => first),
      );
      return byHolder.flatMap((held) => notAmong(found.get(held[0].holderId) ?? [], held));
    },
    async ofIdentities(candidates) {
      const byHolder = federationsByHolder(candidates);
      const gone = await atOnce(IDENTITIES_AT_ONCE, byHolder, async (held) => {
        const found = await readIdentityFederations(resourceManager, held[0]);
        if (found.kind === "refused") return [];
        if (found.kind === "gone") return held.map(keyOfFederated);
        return found.unreadable > 0 ? [] : notAmong(found.facts, held);
      });
      return gone.flat();
    },
  };
}

function federationsByHolder(candidates: readonly Candidate[]): readonly Federations[] {
  const found = new Map<string, Federations>();
  for (const { fact } of candidates) {
    if (fact.kind !== "federated-credential") continue;
    const before = found.get(fact.holderId);
    found.set(fact.holderId, before === undefined ? [fact] : [...before, fact]);
  }
  return [...found.values()];
}

/** Keys of what is held and not found; none when a row could not be read, which may be any of them. */
function notAmong(
  found: readonly (FederatedCredentialFact | undefined)[],
  held: Federations,
): readonly string[] {
  const there = new Set<string>();
  for (const fact of found) {
    if (fact === undefined) return [];
    there.add(keyOfFederated(fact));
  }
  return held.map(keyOfFederated).filter((key) => !there.has(key));
}
