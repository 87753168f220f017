import {
  holderOf,
  type Holder,
  subjectOf,
  type TenantFacts,
} from "../../shared/inventory/holder.ts";
import type {
  ApplicationFact,
  ApplicationPowerFact,
  CredentialEntry,
  Fact,
  FederatedCredentialFact,
  ServicePrincipalFact,
  VaultObjectFact,
  VaultRecord,
} from "../../shared/inventory/records.ts";

/** The client id of every builder's application. */
export const APP_ID = "11111111-1111-4111-8111-111111111111";
export const SUBSCRIPTION = "/subscriptions/22222222-2222-4222-8222-222222222222";
export const VAULT_ID = `${SUBSCRIPTION}/resourcegroups/rg-payroll/providers/microsoft.keyvault/vaults/kv-payroll`;

type Instants = { readonly startsAt?: string | undefined; readonly endsAt?: string | undefined };
type CredentialChanges = Partial<Omit<CredentialEntry, "startsAt" | "endsAt">> & Instants;

/** The `n`th key id, lower case. */
export function aKeyId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

/** A client secret from 1 January 2026; `endsAt: undefined` is one without an end. */
export function aSecret(n: number, changes: CredentialChanges = {}): CredentialEntry {
  return entry({ source: "password", keyId: aKeyId(n) }, changes);
}

/** A certificate's `Verify` entry. */
export function aCertificate(n: number, changes: CredentialChanges = {}): CredentialEntry {
  return entry(
    { source: "key", keyId: aKeyId(n), usage: "Verify", thumbprint: aThumbprint(n) },
    changes,
  );
}

/** The three entries that Graph shows for one SAML signing certificate: signs, verifies, and a password for the key. */
export function aSamlTriple(n: number, changes: CredentialChanges = {}): CredentialEntry[] {
  const thumbprint = aThumbprint(n);
  return [
    entry({ source: "key", keyId: aKeyId(n), usage: "Sign", thumbprint }, changes),
    entry({ source: "key", keyId: aKeyId(n + 1), usage: "Verify", thumbprint }, changes),
    entry({ source: "password", keyId: aKeyId(n), thumbprint }, changes),
  ];
}

export function aThumbprint(n: number): string {
  return n.toString(16).toUpperCase().padStart(40, "A");
}

function entry(
  base: Omit<CredentialEntry, "startsAt" | "endsAt">,
  changes: CredentialChanges,
): CredentialEntry {
  const { startsAt, endsAt, ...rest } = {
    startsAt: "2026-01-01T00:00:00.000Z",
    endsAt: "2026-12-31T00:00:00.000Z",
    ...changes,
  };
  return {
    ...base,
    ...rest,
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
  };
}

export function anApplication(changes: Partial<ApplicationFact> = {}): ApplicationFact {
  return {
    kind: "application",
    id: "33333333-3333-4333-8333-333333333333",
    appId: APP_ID,
    name: "Payroll API",
    isDisabled: false,
    tags: [],
    isPlatformMade: false,
    credentials: [],
    ...changes,
  };
}

export function aServicePrincipal(
  changes: Partial<ServicePrincipalFact> = {},
): ServicePrincipalFact {
  return {
    kind: "service-principal",
    id: "44444444-4444-4444-8444-444444444444",
    appId: APP_ID,
    name: "Payroll API",
    isEnabled: true,
    origin: "own",
    usesSaml: false,
    credentials: [],
    ...changes,
  };
}

/** The tenant of every builder, with one domain of its own. */
export function aTenant(changes: Partial<TenantFacts> = {}): TenantFacts {
  return {
    tenantId: "55555555-5555-4555-8555-555555555555",
    domains: ["contoso.com", "contoso.onmicrosoft.com"],
    ...changes,
  };
}

/** That a workflow on the main branch of a repository may sign in as the application. */
export function aFederatedCredential(
  changes: Partial<FederatedCredentialFact> = {},
): FederatedCredentialFact {
  return {
    kind: "federated-credential",
    on: "application",
    appId: APP_ID,
    holderId: "33333333-3333-4333-8333-333333333333",
    holderName: "Payroll API",
    id: aKeyId(500),
    name: "deploy",
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:contoso/payroll:ref:refs/heads/main",
    audiences: ["api://AzureADTokenExchange"],
    ...changes,
  };
}

/** That the application can take over the tenant. */
export function aPower(changes: Partial<ApplicationPowerFact> = {}): ApplicationPowerFact {
  return {
    kind: "application-power",
    appId: APP_ID,
    tier: 0,
    by: "RoleManagement.ReadWrite.Directory of Microsoft Graph",
    ...changes,
  };
}

type VaultObjectChanges = Partial<Omit<VaultObjectFact, "startsAt" | "endsAt">> & Instants;

/** A vault secret from 1 January 2026. */
export function aVaultObject(changes: VaultObjectChanges = {}): VaultObjectFact {
  const { startsAt, endsAt, ...rest } = {
    startsAt: "2026-01-01T00:00:00.000Z",
    endsAt: "2026-12-31T00:00:00.000Z",
    ...changes,
  };
  return {
    kind: "vault-object",
    vaultId: VAULT_ID,
    vaultName: "kv-payroll",
    objectKind: "secret",
    name: "payroll-db",
    isEnabled: true,
    tags: {},
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...rest,
  };
}

export function aVault(changes: Partial<VaultRecord> = {}): VaultRecord {
  return {
    id: VAULT_ID,
    name: "kv-payroll",
    uri: "https://kv-payroll.vault.azure.net",
    subscriptionId: "22222222-2222-4222-8222-222222222222",
    resourceGroup: "rg-payroll",
    tags: {},
    resourceGroupTags: {},
    subscriptionTags: {},
    ...changes,
  };
}

/** What the facts of one subject make together; the first of them says which subject. */
export function aHolder(...facts: readonly Fact[]): Holder {
  const [first] = facts;
  return holderOf(first === undefined ? APP_ID : subjectOf(first), facts, aTenant());
}

/** An application with these credentials and nothing else. */
export function anAppWith(...credentials: readonly CredentialEntry[]): Holder {
  return aHolder(anApplication({ credentials }));
}

/** An application with one client secret: `anAppCredential({ endsAt: "2026-06-01T00:00:00.000Z" })`. */
export function anAppCredential(changes: CredentialChanges = {}): Holder {
  return anAppWith(aSecret(1, changes));
}

/** A vault with this one object. */
export function aVaultObjectAlone(changes: VaultObjectChanges = {}): Holder {
  return aHolder(aVaultObject(changes));
}
