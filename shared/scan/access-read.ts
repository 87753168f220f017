import type { Graph } from "../azure/graph.ts";
import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import type { Clock } from "../core/clock.ts";
import type { FactChange } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { AccessReading } from "../inventory/access-reading.ts";
import {
  type AccessFact,
  type ExposedResource,
  keyOfAccess,
  subjectOfAccess,
} from "../inventory/access-records.ts";
import { createApplicationPermissionReader } from "../inventory/application-permission-reader.ts";
import { createAzureEligibleReader } from "../inventory/azure-eligible-reader.ts";
import { createAzureRoleReader } from "../inventory/azure-role-reader.ts";
import { readAzureScopes } from "../inventory/azure-scopes.ts";
import { createEntraRoleReader } from "../inventory/entra-role-reader.ts";
import { GRANT_SELECT, parseGrant } from "../inventory/grant-reader.ts";
import { createGroupReader } from "../inventory/group-reader.ts";
import { exposedResource, parseWorkload, WORKLOAD_SELECT } from "../inventory/workload-reader.ts";
import type { AzureGroupsStore, AzureRoleSource } from "./azure-groups-store.ts";
import type { CatalogueStore } from "./catalogue-store.ts";
import { createDirectoryRead, MS_PER_CALL, type ReadInput } from "./directory-read.ts";
import type { DirectorySource } from "./directory-source.ts";
import type { GroupIdsStore } from "./group-ids-store.ts";
import { resourcesOf } from "./permission-resources.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { AccessSource, ReadCursor, ReadOutcome } from "./scan-types.ts";

export interface AccessReadDeps {
  readonly graph: Graph;
  readonly resourceManager: ResourceManager;
  readonly facts: FactsSpace<AccessFact>;
  readonly manifest: RunManifest;
  readonly catalogue: CatalogueStore;
  readonly azureGroups: AzureGroupsStore;
  readonly powerfulGroups: GroupIdsStore;
  readonly clock: Clock;
  readonly tenantId: string;
}

/** Raised when more of an object is read than before: then what is stored lacks something. */
export const ACCESS_EPOCH = "2";
/** Records are small; some 20,000 of them are in memory until a call's end. */
const PAGES_PER_CALL = 20;
/** Nothing was read, and that is not the same as nothing being there: what is found later must not be taken for new. */
const RESOURCES_UNKNOWN: ReadOutcome = {
  kind: "failed",
  code: "workloads-not-read",
  why: "Service principals have never been read to their end, and they tell which resources there are.",
  // Not in this run: service principals have been tried before.
  isFinal: true,
  beginAnew: false,
};

/** Reads a stretch of one source of privilege or consent into staged facts. Repeatable: the same part again replaces what it staged. */
export function createAccessRead(deps: AccessReadDeps): (input: ReadInput) => Promise<ReadOutcome> {
  const { graph, resourceManager, facts, catalogue, clock, tenantId } = deps;
  const readDirectory = createDirectoryRead({ ...deps, epoch: ACCESS_EPOCH });
  const entraRoles = createEntraRoleReader({ graph });
  const groups = createGroupReader({ graph });
  const azureRoles = createAzureRoleReader({ graph, resourceManager, clock });
  const azureEligible = createAzureEligibleReader({ graph, resourceManager });
  const permissions = createApplicationPermissionReader({ graph });

  const grants: DirectorySource<AccessFact> = {
    list: requests.listDelegatedGrants,
    delta: requests.delegatedGrantsDelta,
    get: requests.getDelegatedGrant,
    select: GRANT_SELECT,
    keyOf: (id) => id, // opaque, in upper and lower case
    subjectOf: subjectOfAccess,
    parse: (row) => {
      const kept = parseGrant(row);
      return kept === undefined ? "unreadable" : { id: kept.grantId, kept };
    },
  };

  /** Service principals; what they expose to others is noted on the way. */
  async function readWorkloads(input: ReadInput): Promise<ReadOutcome> {
    const resources: Record<string, ExposedResource> = {};
    const source: DirectorySource<AccessFact> = {
      list: requests.listServicePrincipals,
      delta: requests.servicePrincipalsDelta,
      get: requests.getServicePrincipal,
      select: WORKLOAD_SELECT,
      keyOf: (id) => id.toLowerCase(),
      subjectOf: subjectOfAccess,
      parse: (row) => {
        const kept = parseWorkload(row, tenantId);
        if (kept === undefined) return "unreadable";
        const exposed = exposedResource(row, tenantId);
        if (exposed !== undefined) resources[exposed.id] = exposed;
        return { id: kept.id, kept };
      },
    };
    return readDirectory(input, {
      source,
      pagesPerCall: PAGES_PER_CALL,
      notes: (mode) => ({
        see: () => undefined,
        keep: (isLast) =>
          catalogue.keep("workloads", { resources }, { ...input, mode, isLast, isWhole: true }),
      }),
    });
  }

  /** A reading into staged facts; `cursor`, asked at its end, says where it is to go on. */
  async function staged(
    input: ReadInput,
    reading: AccessReading,
    cursor: () => ReadCursor | undefined = () => undefined,
    see: (fact: AccessFact) => void = () => undefined,
  ): Promise<ReadOutcome> {
    const part = await facts.stage(
      input.runId,
      input.source,
      input.part,
      "complete",
      changesOf(reading.facts, see),
      deps.manifest.of(input.runId),
    );
    const { pages, unreadable, blind, scopes, catalogue: found } = reading.result();
    const next = cursor();
    // The cast is where the sources of this kind of scan are told apart from others: nothing else is read here.
    await catalogue.keep(input.source as AccessSource, found, {
      ...input,
      mode: "complete",
      isLast: next === undefined,
      isWhole: blind.length === 0 && unreadable === 0,
    });
    const rows = {
      staged: part,
      counts: {
        pages,
        seen: part.seen,
        changed: part.changed + part.added + part.removed,
        unreadable,
      },
      blind: [
        ...blind,
        ...(unreadable === 0
          ? []
          : [{ cause: `${input.source}:unreadable`, count: unreadable, what: [] }]),
      ],
      scopes,
    };
    if (next !== undefined) return { kind: "more", cursor: next, ...rows };
    return { kind: "done", mode: "complete", ...rows };
  }

  /** Roles of Azure, held or to be activated; which groups they are given to is kept for when groups are read. */
  async function readAzure(input: ReadInput, source: AzureRoleSource): Promise<ReadOutcome> {
    const holders = new Set<string>();
    const scopes = await readAzureScopes(resourceManager);
    const reading =
      source === "azure-roles" ? azureRoles.read(scopes) : azureEligible.readAzureEligible(scopes);
    const outcome = await staged(input, reading, undefined, (fact) => {
      if (fact.kind === "azure-role" && fact.principal.kind === "group") {
        holders.add(fact.principal.id);
      }
    });
    // Where not everything could be read, who held something there before may still.
    const isWhole = outcome.kind === "done" && outcome.blind.length === 0;
    await deps.azureGroups.put(source, holders, isWhole);
    return outcome;
  }

  async function readGroups(input: ReadInput): Promise<ReadOutcome> {
    const ids = new Set<string>();
    const reading = groups.read(await deps.azureGroups.all());
    const outcome = await staged(input, reading, undefined, (fact) => {
      if (fact.kind === "powerful-group") ids.add(fact.group.id);
    });
    await deps.powerfulGroups.put(ids);
    return outcome;
  }

  async function readPermissions(
    input: ReadInput,
    which: "microsoft" | "others",
  ): Promise<ReadOutcome> {
    const startedAt = clock.now().getTime();
    const mayGoOn = (pages: number): boolean =>
      pages < PAGES_PER_CALL && clock.now().getTime() - startedAt < MS_PER_CALL;
    const known = await resourcesOf(which, { graph, catalogue, tenantId });
    if (known === "unknown") return RESOURCES_UNKNOWN;
    const { done: place, link } = input.cursor ?? {};
    const reading = permissions.read(
      known.ids,
      place === undefined ? undefined : { place, ...(link === undefined ? {} : { link }) },
      mayGoOn,
    );
    const withNames = {
      facts: reading.facts,
      result() {
        const { unreadable, ...result } = reading.result();
        return {
          ...result,
          // Said once, however many calls the read takes.
          unreadable: unreadable + (input.cursor === undefined ? known.unreadable : 0),
          scopes: reading.cursor() === undefined ? [input.source] : [],
          catalogue: { resources: known.resources },
        };
      },
    };
    return staged(input, withNames, () => {
      const next = reading.cursor();
      if (next === undefined) return undefined;
      const at = next.link === undefined ? {} : { link: next.link };
      return { mode: "complete", phase: "list", done: next.place, ...at };
    });
  }

  return async (input) => {
    switch (input.source) {
      case "workloads":
        return readWorkloads(input);
      case "delegated-grants":
        return readDirectory(input, { source: grants, pagesPerCall: PAGES_PER_CALL });
      case "entra-roles":
        return staged(input, entraRoles.read());
      case "azure-roles":
      case "azure-eligible":
        return readAzure(input, input.source);
      case "powerful-groups":
        return readGroups(input);
      case "application-permissions":
        return readPermissions(input, "microsoft");
      case "other-application-permissions":
        return readPermissions(input, "others");
      default:
        throw new Error(`${input.source} is not read by a scan of access.`);
    }
  };
}

async function* changesOf(
  facts: AsyncIterable<AccessFact>,
  see: (fact: AccessFact) => void,
): AsyncIterable<FactChange<AccessFact>> {
  for await (const fact of facts) {
    see(fact);
    yield { kind: "seen", key: keyOfAccess(fact), subject: subjectOfAccess(fact), fact };
  }
}
