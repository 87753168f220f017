import type { ActsStore } from "../audit/acts-store.ts";
import type { Blobs } from "../azure/blobs.ts";
import type { Graph } from "../azure/graph.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import type { Table } from "../azure/tables.ts";
import { keptFor } from "../core/kept-for.ts";
import { MINUTE_MS } from "../core/time.ts";
import { createFactsSpace, type FactsSpace } from "../facts/facts-space.ts";
import { credentialMatter } from "../findings/credential-matter.ts";
import { createSaidStore } from "../findings/said-store.ts";
import type { Holder } from "../inventory/holder.ts";
import type { Fact } from "../inventory/records.ts";
import type { VaultHint } from "../inventory/vault-events.ts";
import type { createVaultReader } from "../inventory/vault-reader.ts";
import { createCertificatePlaces } from "./certificate-places.ts";
import { createConfirmGone } from "./confirm-gone.ts";
import { createCredentialReading, CREDENTIALS_EPOCH } from "./credential-reading.ts";
import type { Judged } from "./judge-now.ts";
import { placingCertificates } from "./place-certificates.ts";
import { createPowersStore } from "./powers-store.ts";
import {
  type ApplicationLook,
  createApplicationRefresh,
  type RefreshApplicationDeps,
} from "./refresh-application.ts";
import { createVaultObjectRefresh, type Refresh } from "./refresh-vault-object.ts";
import { keptForRun } from "./run-kept.ts";
import { createScanActivities, type ScanActivities, type ScanCommons } from "./scan-kind.ts";
import { createSubjectActs } from "./subject-acts.ts";
import { credentialSummary } from "./summary.ts";
import { createTenantFacts } from "./tenant-facts.ts";
import type { VaultsStore } from "./vaults-store.ts";

/** How long what is so of the tenant itself is taken as known outside of scans. */
const TENANT_FOR_MS = 10 * MINUTE_MS;

/** Applications, their credentials, and what is in vaults. */
export interface Credentials {
  readonly activities: ScanActivities;
  readonly facts: Pick<FactsSpace<Fact>, "sweep" | "find">;
  /** Looks at one vault object now. */
  readonly refreshVaultObject: (hint: VaultHint) => Promise<Refresh>;
  /** Looks at one application that the audit log speaks of. */
  readonly refreshApplication: (look: ApplicationLook) => Promise<Judged>;
}

export function createCredentials(
  deps: ScanCommons<Fact, Holder> & {
    readonly blobs: Blobs;
    readonly findingsTable: Table;
    readonly acts: ActsStore;
    readonly log: RefreshApplicationDeps["log"];
    readonly graph: Graph;
    readonly resourceManager: ResourceManager;
    readonly vaultReader: ReturnType<typeof createVaultReader>;
    readonly vaults: VaultsStore;
    readonly tenantId: string;
    readonly vaultSuffix: string;
  },
): Credentials {
  const { blobs, clock, findingsTable, vaultReader } = deps;
  const facts = createFactsSpace<Fact>({ blobs, name: "credentials", clock });
  const places = createCertificatePlaces({ blobs });
  const powers = createPowersStore({ blobs });
  const acts = createSubjectActs(deps);
  const manifest = keptForRun(() => facts.read());
  const said = createSaidStore({ table: findingsTable, kind: "credentials" });
  const presence = keptFor(clock, MINUTE_MS, (vaultId: string) => vaultReader.presence(vaultId));
  const tenantFacts = createTenantFacts(deps);
  const matterNow = async () => credentialMatter(await tenantFacts());
  const matterOfRun = keptForRun(matterNow);
  const matterForEvents = keptFor(clock, TENANT_FOR_MS, matterNow);
  const judging = { ...deps, facts, said, acts, matter: () => matterForEvents("tenant") };
  const reading = { ...deps, facts, manifest, presence, places, powers };
  return {
    facts,
    activities: createScanActivities({
      ...deps,
      kind: "credentials",
      facts,
      planned: placingCertificates(facts, places),
      manifest,
      said,
      acts,
      read: createCredentialReading(reading),
      matter: (runId) => matterOfRun.of(runId),
      confirmGone: createConfirmGone(reading),
      summary: credentialSummary,
      epoch: CREDENTIALS_EPOCH,
    }),
    refreshVaultObject: createVaultObjectRefresh({ ...judging, places }),
    refreshApplication: createApplicationRefresh({ ...judging, powers }),
  };
}
