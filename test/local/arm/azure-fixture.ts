import { newEntraDraft } from "../../../infra/local/tenant/draft.ts";
import { createAccess } from "../../../infra/local/arm/access.ts";
import { createResourceState } from "../../../infra/local/arm/resource-state.ts";
import type {
  Caller,
  Clock,
  LocalRequest,
  TokenVerifier,
} from "../../../infra/local/azure/exchange.ts";
import type { TenantSeed, Vault, VaultObject } from "../../../infra/local/tenant/model.ts";

export const tenantId = "11111111-1111-4111-8111-111111111111";
export const production = "aaaaaaaa-0000-4000-8000-000000000001";
export const sandbox = "aaaaaaaa-0000-4000-8000-000000000002";
export const rootGroup = `/providers/Microsoft.Management/managementGroups/${tenantId}`;

export const roles = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  vaultReader: "21090545-7ca7-4776-b22c-e363652d74d2",
  secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
};

/** Object ids of those who call: `watch` reads everything, `run` has nothing, `dev` owns one resource group. */
export const who = {
  admin: "00000000-0000-4000-8000-00000000000a",
  watch: "00000000-0000-4000-8000-00000000000b",
  run: "00000000-0000-4000-8000-00000000000c",
  dev: "00000000-0000-4000-8000-00000000000d",
};

export const start = Date.UTC(2026, 10, 2, 8);

/** A clock that stands still until it is moved. */
function aClock(at = start): Clock & { advance(ms: number): void } {
  let now = at;
  return {
    now: () => new Date(now),
    advance(ms) {
      now += ms;
    },
  };
}

export function aVault(name: string, part: Partial<Vault> = {}): Vault {
  const subscriptionId = part.subscriptionId ?? production;
  const resourceGroup = part.resourceGroup ?? "rg-shop";
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`,
    name,
    subscriptionId,
    resourceGroup,
    location: "westeurope",
    tags: { owner: "shop@contoso.example" },
    enableRbacAuthorization: true,
    accessPolicies: [],
    network: "open",
    objects: [],
    ...part,
  };
}

export function anObject(
  kind: VaultObject["kind"],
  name: string,
  part: Partial<VaultObject> = {},
): VaultObject {
  const created = Date.UTC(2025, 0, 1) / 1000;
  const version = { version: "0".repeat(31) + "1", enabled: true, created, updated: created };
  return { kind, name, versions: [version], ...part };
}

const noRows = { size: 0, at: () => undefined, placeOf: () => undefined, placesOf: () => [] };

function aSeed(part: Partial<TenantSeed> = {}): TenantSeed {
  return {
    tenantId,
    domain: "contoso.example",
    applications: [],
    servicePrincipals: [],
    users: [{ id: who.admin, userPrincipalName: "admin@contoso.example" }],
    groups: [],
    owners: new Map(),
    managers: new Map(),
    entra: newEntraDraft(),
    consent: { grants: noRows, assignments: noRows, federatedCredentials: new Map() },
    deleted: [],
    subscriptions: [
      {
        subscriptionId: production,
        displayName: "Production",
        state: "Enabled",
        tags: { team: "platform" },
        resourceGroups: [
          { name: "rg-shop", location: "westeurope", tags: { owner: "shop@contoso.example" } },
          { name: "rg-Pay", location: "westeurope", tags: {} },
        ],
      },
      {
        subscriptionId: sandbox,
        displayName: "Sandbox",
        state: "Enabled",
        tags: {},
        resourceGroups: [{ name: "rg-play", location: "northeurope", tags: {} }],
      },
    ],
    vaults: [],
    roleAssignments: [
      anAssignment("1", rootGroup, roles.reader, who.watch),
      anAssignment("2", rootGroup, roles.vaultReader, who.watch),
      anAssignment(
        "3",
        `/subscriptions/${production}/resourceGroups/rg-shop`,
        roles.owner,
        who.dev,
      ),
    ],
    identities: [],
    administrator: "Admin@contoso.example",
    apiClientId: "api",
    apiRoles: new Map(),
    ...part,
  };
}

export function anAssignment(name: string, scope: string, role: string, principalId: string) {
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    scope,
    roleDefinitionGuid: role,
    principalId,
    principalType: "ServicePrincipal" as const,
  };
}

/** Takes "Bearer {object id} {audience}". */
const tokens: TokenVerifier = {
  verify(authorization, audiences) {
    const [scheme, objectId, audience] = (authorization ?? "").split(" ");
    if (scheme !== "Bearer" || objectId === undefined || audience === undefined) {
      return { problem: "no token" };
    }
    if (!audiences.includes(audience)) return { problem: `wrong audience ${audience}` };
    const caller: Caller = { objectId, appId: "app", kind: "app", roles: [], scopes: [] };
    return { caller };
  },
};

export function aRequest(
  method: string,
  url: string,
  options: { readonly headers?: Record<string, string>; readonly body?: unknown } = {},
): LocalRequest {
  const parsed = new URL(url);
  const { headers = {}, body } = options;
  return {
    id: "1",
    method,
    host: parsed.hostname,
    path: parsed.pathname,
    query: parsed.searchParams,
    headers,
    body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
  };
}

export function anAzure(part: Partial<TenantSeed>, changesPath?: string) {
  const clock = aClock();
  const state = createResourceState(aSeed(part), changesPath === undefined ? {} : { changesPath });
  return { clock, state, access: createAccess(state), tokens };
}
