/**
 * The Azure process: `node --import clock/preload.ts azure/main.ts --data DIR …`, started by `start.ts`. The clock file
 * must be there. It prints one line of JSON, `{"listening":true}`, when all ports listen.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createAccess } from "../arm/access.ts";
import { createGroupLookup } from "../arm/group-lookup.ts";
import { createResourceManager } from "../arm/resource-manager.ts";
import { createResourceState } from "../arm/resource-state.ts";
import { createEventGrid } from "../eventgrid/event-grid.ts";
import { createGraph } from "../graph/create-graph.ts";
import { grantedGraphRoles } from "../graph/granted-graph-roles.ts";
import { createKeyVault } from "../keyvault/key-vault.ts";
import { anchor } from "../tenant/anchor.ts";
import { createAuditLog } from "../tenant/audit-log.ts";
import { contoso } from "../tenant/contoso.ts";
import { generateTenant } from "../tenant/generate-tenant.ts";
import { createPlatformNoise } from "../tenant/platform-noise.ts";
import type { TenantSize } from "../tenant/sizes.ts";
import { createStore } from "../tenant/store.ts";
import { type BuiltStandIns, type StandInDeps, startAzure } from "./azure.ts";
import type { TenantView } from "./directory.ts";
import type { Clock } from "./exchange.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    size: { type: "string" },
    seed: { type: "string" },
    port: { type: "string" },
    "azure-port": { type: "string" },
    "expect-host": { type: "boolean", default: false },
    "graph-page-latency": { type: "string", default: "0" },
    "no-throttling": { type: "boolean", default: false },
    "no-premium": { type: "boolean", default: false },
    "journal-bodies": { type: "boolean", default: false },
  },
});
const data = required("data");
const throttling = !values["no-throttling"];
const clock: Clock = { now: () => new Date() };
const seed = generateTenant({
  size: required("size") as TenantSize,
  seed: Number(required("seed")),
});
const store = createStore({ seed, clock, changesPath: join(data, "tenant", "changes.ndjson") });
const audit = createAuditLog({
  tenantId: seed.tenantId,
  clock,
  path: join(data, "tenant", "audit.ndjson"),
});
const resources = createResourceState(seed, {
  changesPath: join(data, "tenant", "resources.ndjson"),
});

const tenant: TenantView = {
  tenantId: seed.tenantId,
  domain: seed.domain,
  administrator: seed.administrator,
  apiClientId: seed.apiClientId,
  identities: seed.identities,
  apiRoles: seed.apiRoles,
  users: () => store.truth.sets.users.all(),
  servicePrincipals: () => store.truth.sets.servicePrincipals.all(),
  assignmentsOf: (principalId) => resources.assignmentsOf(principalId),
  graphRolesOf: (principalId) => grantedGraphRoles(store.truth, principalId),
};

function standIns({
  clock,
  tokens,
  mailbox,
  keys,
  appUrl,
  noteBatchItem,
}: StandInDeps): BuiltStandIns {
  const access = createAccess(resources, createGroupLookup(store.truth, clock));
  const eventGrid = createEventGrid({
    clock,
    endpoint: () => `${appUrl}/runtime/webhooks/eventgrid`,
    key: keys.hostKey,
    tenantId: seed.tenantId,
    pendingPath: join(data, "tenant", "events.ndjson"),
  });
  const { secretValues } = seed;
  const vaultDeps = {
    state: resources,
    access,
    tokens,
    clock,
    events: eventGrid.vaultEvents,
    secretValues,
    // What the platform renews by itself it renews here, too, as the clock moves.
    renewsSince: new Date(anchor),
  };
  return {
    standIns: [
      createGraph({
        store,
        tokens,
        clock,
        mailbox,
        audit,
        noise: createPlatformNoise({ store, audit, clock }),
        premium: !values["no-premium"],
        throttling,
        pageLatencyMs: Number(values["graph-page-latency"]),
        onBatchItem: noteBatchItem,
      }),
      createResourceManager({
        state: resources,
        access,
        tokens,
        clock,
        events: eventGrid.vaultEvents,
        resourceEvents: eventGrid.resourceEvents,
        directory: store.truth,
        audit,
        premium: !values["no-premium"],
        throttling,
      }),
      createKeyVault(vaultDeps),
      eventGrid,
    ],
    inFlight: () => eventGrid.inFlight(),
  };
}

const azure = await startAzure({
  data,
  clockFile: process.env["LOCAL_AZURE_CLOCK"] ?? join(data, "clock"),
  appPort: Number(required("port")),
  azurePort: Number(required("azure-port")),
  size: required("size"),
  seed: Number(required("seed")),
  isHostExpected: values["expect-host"],
  keepsBodies: values["journal-bodies"],
  account: contoso.storageAccount,
  tenant,
  audit,
  counts: () => ({
    applications: store.truth.sets.applications.count(),
    servicePrincipals: store.truth.sets.servicePrincipals.count(),
    users: store.truth.sets.users.count(),
    groups: store.truth.sets.groups.count(),
    subscriptions: resources.subscriptions().length,
    vaults: resources.vaults().length,
    roleAssignments: resources.roleAssignments().length,
  }),
  standIns,
});
console.log(JSON.stringify({ listening: true }));

let isStopping = false;
async function stop(code: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await azure.stop();
  process.exit(code);
}
process.on("SIGTERM", () => void stop(0));
process.on("SIGINT", () => void stop(0));

function required(name: "data" | "size" | "seed" | "port" | "azure-port"): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing.`);
  return value;
}
