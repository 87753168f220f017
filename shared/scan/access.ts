import type { ActsStore } from "../audit/acts-store.ts";
import type { Blobs } from "../azure/blobs.ts";
import type { Graph } from "../azure/graph.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import type { Table } from "../azure/tables.ts";
import { keptFor } from "../core/kept-for.ts";
import { MINUTE_MS } from "../core/time.ts";
import { createFactsSpace, type FactsSpace } from "../facts/facts-space.ts";
import { accessMatter } from "../findings/access-matter.ts";
import { createSaidStore } from "../findings/said-store.ts";
import type { AccessFact } from "../inventory/access-records.ts";
import { createAzureRoleReader } from "../inventory/azure-role-reader.ts";
import type { RoleHint } from "../inventory/role-events.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import { createAccessGone } from "./access-gone.ts";
import { ACCESS_EPOCH, createAccessRead } from "./access-read.ts";
import { accessSummary } from "./access-summary.ts";
import { createAzureGroupsStore } from "./azure-groups-store.ts";
import { createGroupIdsStore } from "./group-ids-store.ts";
import { type AccessLook, createAccessRefresh, type RefreshAccessDeps } from "./refresh-access.ts";
import type { Judged } from "./judge-now.ts";
import { createSubjectActs } from "./subject-acts.ts";
import { createCatalogueStore } from "./catalogue-store.ts";
import { createMendAccess } from "./mend-access.ts";
import { notingPowers } from "./noting-powers.ts";
import { createPowersStore } from "./powers-store.ts";
import { createAzureRoleRefresh, type RoleRefresh } from "./refresh-azure-role.ts";
import { keptForRun } from "./run-kept.ts";
import { createScanActivities, type ScanActivities, type ScanCommons } from "./scan-kind.ts";

/** How long what roles and resources the tenant has is taken as known outside of scans. */
const CATALOGUE_FOR_MS = MINUTE_MS;

/** Privilege and consent: who holds what, in the directory, in Azure and over the tenant's data. */
export interface Access {
  readonly activities: ScanActivities;
  readonly facts: Pick<FactsSpace<AccessFact>, "sweep">;
  /** Looks at one role assignment of Azure now. */
  readonly refreshAzureRole: (hint: RoleHint) => Promise<RoleRefresh>;
  /** Looks at one subject that the audit log speaks of. */
  readonly refresh: (look: AccessLook) => Promise<Judged>;
  /** Groups whose members get power through them. */
  readonly powerfulGroups: () => Promise<ReadonlySet<string>>;
}

export function createAccess(
  deps: ScanCommons<AccessFact, AccessSubject> & {
    readonly blobs: Blobs;
    readonly findingsTable: Table;
    readonly acts: ActsStore;
    readonly records: AccessRecordsStore;
    readonly log: RefreshAccessDeps["log"];
    readonly graph: Graph;
    readonly resourceManager: ResourceManager;
    readonly tenantId: string;
  },
): Access {
  const { blobs, clock, findingsTable } = deps;
  const facts = createFactsSpace<AccessFact>({ blobs, name: "access", clock });
  const catalogue = createCatalogueStore({ blobs });
  const azureGroups = createAzureGroupsStore({ blobs });
  const powerfulGroups = createGroupIdsStore({ blobs, which: "powerful" });
  const acts = createSubjectActs(deps);
  const manifest = keptForRun(() => facts.read());
  const said = createSaidStore({ table: findingsTable, kind: "access" });
  const matterNow = async () => accessMatter(await catalogue.read());
  const matterOfRun = keptForRun(matterNow);
  const matterForEvents = keptFor(clock, CATALOGUE_FOR_MS, matterNow);
  const azureRoles = createAzureRoleReader(deps);
  const powers = createPowersStore({ blobs });
  const judging = { ...deps, facts, said, acts, matter: () => matterForEvents("all") };
  return {
    facts,
    activities: createScanActivities({
      ...deps,
      kind: "access",
      facts,
      planned: notingPowers(facts, { catalogue, powers }),
      manifest,
      said,
      acts,
      read: createAccessRead({ ...deps, facts, manifest, catalogue, azureGroups, powerfulGroups }),
      matter: (runId) => matterOfRun.of(runId),
      mendKept: createMendAccess({ ...deps, facts, said, catalogue, powers }),
      confirmGone: createAccessGone({ ...deps, facts, azureGroups, catalogue }),
      summary: accessSummary,
      epoch: ACCESS_EPOCH,
    }),
    refreshAzureRole: createAzureRoleRefresh({
      ...judging,
      readAssignment: azureRoles.readAssignment,
    }),
    refresh: createAccessRefresh({ ...judging, catalogue, powers }),
    powerfulGroups: async () => new Set(await powerfulGroups.all()),
  };
}
