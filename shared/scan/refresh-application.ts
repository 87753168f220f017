import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { Matter } from "../findings/matter.ts";
import { federationsOf } from "../inventory/application-federation-reader.ts";
import {
  APPLICATION_SELECT,
  isWorthKeeping,
  parseApplication,
  parseServicePrincipal,
  SERVICE_PRINCIPAL_SELECT,
} from "../inventory/application-reader.ts";
import type { WorkloadPart } from "../inventory/audit-workload-acts.ts";
import { type Holder, keyOfFederated } from "../inventory/holder.ts";
import type { Fact } from "../inventory/records.ts";
import type { ApplicationPower } from "../privilege/application-power.ts";
import { createJudgeNow, type Judged, type JudgeNowDeps } from "./judge-now.ts";
import { policyOf } from "./policy-of.ts";
import type { PowersStore } from "./powers-store.ts";
import type { CredentialSource } from "./scan-types.ts";
import type { Keyed } from "./with-seen.ts";

/** An application or service principal that the audit log speaks of. */
export interface ApplicationLook {
  readonly on: WorkloadPart["on"];
  /** Directory object id, lower case. */
  readonly objectId: string;
  /** Keys of what the log has just said (`actKey`). */
  readonly freshActs: ReadonlySet<string>;
}

export interface RefreshApplicationDeps extends JudgeNowDeps<Fact> {
  readonly graph: Graph;
  readonly facts: FactsSpace<Fact>;
  readonly matter: () => Promise<Matter<Fact, Holder>>;
  readonly policies: PolicyStore;
  /** How powerful applications are, as it was noted last: later than the facts know it. */
  readonly powers: Pick<PowersStore, "all">;
  readonly tenantId: string;
  readonly log: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}

interface Reading {
  /** Client id, lower case. */
  readonly subject: string;
  /** What is so now, in the place of what was known of the same. */
  readonly now: (known: readonly Keyed<Fact>[]) => readonly Keyed<Fact>[];
}

const TRIES = 5;
const SOURCES: Readonly<
  Record<WorkloadPart["on"], readonly [CredentialSource, ...CredentialSource[]]>
> = {
  application: ["applications", "federated-credentials"],
  "service-principal": ["service-principals"],
};

/**
 * The fast path of the audit log: looks at one application, with what it trusts, or service principal as it is now, and judges
 * it with what the log says. What cannot be read at the moment, or does not show, leaves what was known: then the log alone
 * speaks. Of what nobody knows by then, the next scan tells.
 */
export function createApplicationRefresh(
  deps: RefreshApplicationDeps,
): (look: ApplicationLook) => Promise<Judged> {
  const { graph, facts, policies, powers, tenantId, log } = deps;
  const judgeNow = createJudgeNow<Fact, Holder>(deps);

  async function readApplication(id: string): Promise<Reading | undefined> {
    const query = { $select: APPLICATION_SELECT };
    const application = parseApplication(await graph.get(requests.getApplication, { id }, query));
    if (application === undefined) return undefined;
    const { appId, name } = application;
    const trusted = await federationsOf(graph, [
      { on: "application", appId, holderId: id, holderName: name },
    ]);
    const federations = trusted.get(id) ?? [];
    const isWhole = trusted.has(id) && federations.every((one) => one !== undefined);
    const now = federations.flatMap((fact) =>
      fact === undefined ? [] : [{ key: keyOfFederated(fact), fact }],
    );
    const replaced = new Set([id, ...now.map(({ key }) => key)]);
    return {
      subject: appId,
      now: (known) => [
        ...known.filter(
          ({ key, fact }) =>
            !replaced.has(key) &&
            !(isWhole && fact.kind === "federated-credential" && fact.holderId === id),
        ),
        { key: id, fact: application },
        ...now,
      ],
    };
  }

  async function readServicePrincipal(id: string): Promise<Reading | undefined> {
    const query = { $select: SERVICE_PRINCIPAL_SELECT };
    const row = await graph.get(requests.getServicePrincipal, { id }, query);
    const principal = parseServicePrincipal(row, tenantId);
    if (principal === undefined) return undefined;
    const now = isWorthKeeping(principal) ? [{ key: id, fact: principal }] : [];
    return {
      subject: principal.appId,
      now: (known) => [...known.filter(({ key }) => key !== id), ...now],
    };
  }

  async function readNow({ on, objectId }: ApplicationLook): Promise<Reading | undefined> {
    try {
      return await (on === "application"
        ? readApplication(objectId)
        : readServicePrincipal(objectId));
    } catch (error) {
      log.warn("An application of the audit log could not be read.", {
        objectId,
        why: String(error),
      });
      return undefined;
    }
  }

  async function reading(look: ApplicationLook): Promise<Reading | undefined> {
    const read = await readNow(look);
    if (read !== undefined) return read;
    const [set] = SOURCES[look.on];
    const known = await facts.find({ set, key: look.objectId });
    return known === undefined ? undefined : { subject: known.subject, now: (facts) => facts };
  }

  return async (look) => {
    const [{ policy }, matter] = await Promise.all([policyOf(policies), deps.matter()]);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const read = await reading(look);
      if (read === undefined) return { changed: 0, partitions: [] };
      const { freshActs } = look;
      const power = (await powers.all())?.find(({ appId }) => appId === read.subject);
      const now: Reading["now"] = (known) => withPower(read.now(known), power);
      const judged = await judgeNow(
        {
          ...{ ...read, now, freshActs },
          sources: [...SOURCES[look.on], "application-powers"],
          // Of a service principal without credentials there are no facts.
          ids: [look.objectId],
        },
        matter,
        policy,
      );
      if (judged !== "conflict") return judged;
    }
    throw new Error("Others who looked at the same application were quicker each time.");
  };
}

function withPower(
  known: readonly Keyed<Fact>[],
  power: ApplicationPower | undefined,
): readonly Keyed<Fact>[] {
  return [
    ...known.filter(({ fact }) => fact.kind !== "application-power"),
    ...(power === undefined
      ? []
      : [{ key: power.appId, fact: { kind: "application-power" as const, ...power } }]),
  ];
}
