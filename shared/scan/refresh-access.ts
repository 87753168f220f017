import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { Matter } from "../findings/matter.ts";
import { type AccessFact, isEligibleRelation, keyOfAccess } from "../inventory/access-records.ts";
import { createEntraRoleReader } from "../inventory/entra-role-reader.ts";
import { createGroupReader } from "../inventory/group-reader.ts";
import { readHeld } from "../inventory/held-permissions.ts";
import { parseWorkload, WORKLOAD_SELECT } from "../inventory/workload-reader.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import type { CatalogueStore } from "./catalogue-store.ts";
import { createJudgeNow, type Judged, type JudgeNowDeps } from "./judge-now.ts";
import { powersNow } from "./noting-powers.ts";
import { policyOf } from "./policy-of.ts";
import type { PowersStore } from "./powers-store.ts";
import type { AccessSource } from "./scan-types.ts";
import type { Keyed } from "./with-seen.ts";

/** What of a subject is read anew. */
export const ACCESS_ASPECTS = ["roles", "permissions", "membership"] as const;
export type AccessAspect = (typeof ACCESS_ASPECTS)[number];

export function isAccessAspect(aspect: string): aspect is AccessAspect {
  return ACCESS_ASPECTS.some((one) => one === aspect);
}

export interface AccessLook {
  /** Object id of a principal, or `role:{system}:{id}`. */
  readonly subject: string;
  readonly aspects: ReadonlySet<AccessAspect>;
  /** Keys of what the log has just said (`actKey`). */
  readonly freshActs: ReadonlySet<string>;
}

export interface RefreshAccessDeps extends JudgeNowDeps<AccessFact> {
  readonly graph: Graph;
  readonly facts: FactsSpace<AccessFact>;
  readonly matter: () => Promise<Matter<AccessFact, AccessSubject>>;
  readonly policies: PolicyStore;
  /** Where it is noted which applications hold power. */
  readonly powers: Pick<PowersStore, "note">;
  readonly catalogue: Pick<CatalogueStore, "read">;
  readonly tenantId: string;
  readonly log: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}

/** What one aspect of a subject is now: facts, and which of the known ones they take the place of. */
interface Reading {
  readonly facts: readonly AccessFact[];
  readonly isReplaced: (fact: AccessFact) => boolean;
}

const TRIES = 5;

const SOURCES: Readonly<Record<AccessAspect, readonly AccessSource[]>> = {
  roles: ["entra-roles"],
  permissions: [
    "application-permissions",
    "other-application-permissions",
    "delegated-grants",
    "workloads",
  ],
  membership: ["powerful-groups"],
};

/**
 * The fast path of the audit log: looks at one subject as it is now and judges it with what the log says. What cannot be read
 * at the moment leaves what was known: then the log alone speaks.
 */
export function createAccessRefresh(
  deps: RefreshAccessDeps,
): (look: AccessLook) => Promise<Judged> {
  const { graph, policies, log } = deps;
  const judgeNow = createJudgeNow<AccessFact, AccessSubject>(deps);
  const entraRoles = createEntraRoleReader({ graph });
  const groups = createGroupReader({ graph });

  const read: Readonly<Record<AccessAspect, (subject: string) => Promise<Reading>>> = {
    async roles(subject) {
      const { facts, scopes } = await entraRoles.readPrincipalRoles(subject);
      return {
        facts,
        isReplaced: replacing(
          facts,
          (fact) =>
            fact.kind === "entra-role" &&
            scopes.includes(fact.isEligible ? "entra-eligible" : "entra-roles"),
        ),
      };
    },
    async permissions(subject) {
      const [held, row] = await Promise.all([
        readHeld(graph, subject),
        graph.get(requests.getServicePrincipal, { id: subject }, { $select: WORKLOAD_SELECT }),
      ]);
      // Just made, it may not show everywhere yet: what a scan has seen is not taken away.
      if (held.kind === "gone") return { facts: [], isReplaced: () => false };
      const workload = parseWorkload(row, deps.tenantId);
      const facts = [...held.facts, ...(workload === undefined ? [] : [workload])];
      const isWhole = held.unreadable === 0;
      return {
        facts,
        isReplaced: replacing(
          facts,
          ({ kind }) =>
            isWhole && (kind === "application-permission" || kind === "delegated-grant"),
        ),
      };
    },
    async membership(subject) {
      const facts: AccessFact[] = [];
      const reading = groups.readOnly([subject]);
      for await (const fact of reading.facts) facts.push(fact);
      const { blind, unreadable } = reading.result();
      // A group that does not show at the moment loses nobody, nor does one of which not everything could be read.
      const isWhole = facts.length > 0 && unreadable === 0;
      return {
        facts,
        isReplaced: replacing(
          facts,
          (fact) =>
            isWhole &&
            fact.kind === "group-membership" &&
            !(isEligibleRelation(fact.relation) && blind.length > 0),
        ),
      };
    },
  };

  async function readings({ subject, aspects }: AccessLook): Promise<readonly Reading[]> {
    const found = await Promise.allSettled([...aspects].map((aspect) => read[aspect](subject)));
    return found.flatMap((one) => {
      if (one.status === "fulfilled") return [one.value];
      log.warn("A subject of the audit log could not be read.", {
        subject,
        why: String(one.reason),
      });
      return [];
    });
  }

  return async (look) => {
    const [{ policy }, matter] = await Promise.all([policyOf(policies), deps.matter()]);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const read = await readings(look);
      let held: readonly Keyed<AccessFact>[] = [];
      const judged = await judgeNow(
        {
          subject: look.subject,
          freshActs: look.freshActs,
          sources: [...look.aspects].flatMap((aspect) => SOURCES[aspect]),
          now: (known) => (held = withReadings(known, read)),
        },
        matter,
        policy,
      );
      if (judged === "conflict") continue;
      const facts = held.map(({ fact }) => fact);
      const power = powersNow([[look.subject, facts]], await deps.catalogue.read());
      await deps.powers.note(power);
      return judged;
    }
    throw new Error("Others who looked at the same subject were quicker each time.");
  };
}

/** What was read takes the place of the same from before; what was not found is gone only where all would have been. */
function replacing(
  facts: readonly AccessFact[],
  isReadWhole: (fact: AccessFact) => boolean,
): Reading["isReplaced"] {
  const there = new Set(facts.map(keyOfAccess));
  return (fact) => isReadWhole(fact) || there.has(keyOfAccess(fact));
}

function withReadings(
  known: readonly Keyed<AccessFact>[],
  readings: readonly Reading[],
): readonly Keyed<AccessFact>[] {
  return [
    ...known.filter(({ fact }) => !readings.some(({ isReplaced }) => isReplaced(fact))),
    ...readings.flatMap(({ facts }) => facts.map((fact) => ({ key: keyOfAccess(fact), fact }))),
  ];
}
