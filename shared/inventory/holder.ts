import { parseInstant } from "../core/time.ts";
import type { LoggedKey, WorkloadPart } from "./audit-workload-acts.ts";
import type { Logged, OnlyLogged } from "./logged.ts";
import type {
  ApplicationFact,
  ApplicationPowerFact,
  CredentialEntry,
  Fact,
  FederatedCredentialFact,
  ServicePrincipalFact,
  VaultObjectFact,
} from "./records.ts";

export type CredentialKind =
  "secret" | "certificate" | "saml-signing" | "vault-secret" | "vault-key" | "vault-certificate";

/** One credential, however many entries and places show it. */
export interface Credential extends Logged {
  /** Parts of its natural key: application credential = client id + thumbprint, else key id; vault object = its address. */
  readonly key: readonly string[];
  readonly kind: CredentialKind;
  /** Lower case, sorted; empty for a vault object. */
  readonly keyIds: readonly string[];
  readonly thumbprint?: string;
  /** The tenant's own text. */
  readonly name?: string;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  /** Vault objects: when the current version was made. */
  readonly madeAt?: Date;
  readonly on: readonly ("application" | "service-principal" | "vault")[];
  /** The vault object itself, or the vault objects that hold this application credential. */
  readonly vaultObjects: readonly VaultObjectFact[];
}

/** A key that only the log tells of. */
export interface UnseenKey extends LoggedKey, OnlyLogged {
  readonly on: WorkloadPart["on"];
}

/** A federated credential that only the log tells of, by its name. */
export interface UnseenFederation extends FederatedCredentialFact, OnlyLogged {}

/** What is known of the tenant itself, against which its applications are held. */
export interface TenantFacts {
  /** Lower case. */
  readonly tenantId: string;
  /** Its verified domains, lower case, sorted; absent when they have never been readable. */
  readonly domains?: readonly string[];
}

/**
 * All that is known of one subject: an application with its service principal and its secrets and certificates in vaults,
 * a user-assigned identity that others may sign in as, or a vault object.
 */
export interface Holder {
  /** Client id, or `vaultId/kind/name`; lower case. */
  readonly subject: string;
  readonly application?: ApplicationFact;
  readonly servicePrincipal?: ServicePrincipalFact;
  readonly credentials: readonly Credential[];
  /** In the order of their keys. */
  readonly federatedCredentials: readonly (FederatedCredentialFact & Logged)[];
  readonly unseenKeys: readonly UnseenKey[];
  readonly unseenFederations: readonly UnseenFederation[];
  readonly power?: ApplicationPowerFact;
  readonly tenant: TenantFacts;
}

/** The subject of a fact: what shares a subject is judged together. */
export function subjectOf(fact: Fact): string {
  switch (fact.kind) {
    case "application":
    case "service-principal":
    case "federated-credential":
    case "application-power":
      return fact.appId;
    case "vault-object":
      // A thumbprint is what the vault says of the certificate; a tag is what somebody has written on it.
      return fact.certificateOf ?? fact.holdsSecretOf ?? addressOf(fact);
  }
}

/** `vaultId/kind/name` in lower case: vault, kind and name do not depend on case in Key Vault. */
export function addressOf(fact: Pick<VaultObjectFact, "vaultId" | "objectKind" | "name">): string {
  return `${fact.vaultId}/${fact.objectKind}/${fact.name}`.toLowerCase();
}

/** Unique in the tenant: of one holder's credentials `id` tells them apart. */
export function keyOfFederated({ holderId, id }: FederatedCredentialFact): string {
  return `${holderId}/${id}`;
}

/**
 * Whether a certificate in a vault that this has, too, is left to it. Anybody may put the public part of any certificate on
 * an application of their own: one that nobody can sign in with, or that the platform looks after, must not quieten the
 * vault's.
 */
export function speaksForCertificates(fact: ApplicationFact | ServicePrincipalFact): boolean {
  return fact.kind === "application" ? !fact.isDisabled && !fact.isPlatformMade : fact.isEnabled;
}

/**
 * Puts the entries of one subject together. One certificate shows as a Sign and a Verify entry, perhaps with a password
 * entry of the same thumbprint, perhaps on the application and on its service principal: it is one credential. A vault
 * object whose rotation tags name a key id that the application really has is that credential, too, and so is a vault
 * certificate of the same thumbprint.
 */
export function holderOf(subject: string, facts: readonly Fact[], tenant: TenantFacts): Holder {
  const application = facts.find((fact) => fact.kind === "application");
  const servicePrincipal = facts.find((fact) => fact.kind === "service-principal");
  const power = facts.find((fact) => fact.kind === "application-power");
  const vaultObjects = facts.filter((fact) => fact.kind === "vault-object");

  const placed: PlacedEntry[] = [
    ...(application?.credentials ?? []).map((entry) => ({ entry, on: "application" as const })),
    ...(servicePrincipal?.credentials ?? []).map((entry) => ({
      entry,
      on: "service-principal" as const,
    })),
  ];
  const certificates = new Set(
    placed.flatMap(({ entry }) =>
      entry.source === "key" && entry.thumbprint !== undefined ? [entry.thumbprint] : [],
    ),
  );
  const groups = new Map<string, PlacedEntry[]>();
  for (const one of placed) {
    const { entry } = one;
    // On a password the identifier may be anything; it counts only where a certificate has the same.
    const isPartOfCertificate =
      entry.thumbprint !== undefined && certificates.has(entry.thumbprint);
    const key = isPartOfCertificate ? (entry.thumbprint ?? entry.keyId) : entry.keyId;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }

  const speaks = [application, servicePrincipal].every(
    (fact) => fact === undefined || speaksForCertificates(fact),
  );
  const copies = Map.groupBy(vaultObjects, (fact) => {
    const { thumbprint, holdsKeyId } = fact;
    if (speaks && thumbprint !== undefined && certificates.has(thumbprint)) return thumbprint;
    if (holdsKeyId === undefined) return undefined;
    return [...groups].find(([, same]) =>
      same.some(({ entry }) => entry.keyId === holdsKeyId),
    )?.[0];
  });
  const ofApplication = [...groups].map(([key, entries]) =>
    applicationCredential(subject, key, entries, copies.get(key) ?? []),
  );
  const ofVaults = (copies.get(undefined) ?? []).map(vaultCredential);
  return {
    subject,
    ...(application === undefined ? {} : { application }),
    ...(servicePrincipal === undefined ? {} : { servicePrincipal }),
    credentials: [...ofApplication, ...ofVaults],
    federatedCredentials: facts
      .filter((fact) => fact.kind === "federated-credential")
      .toSorted((a, b) => (keyOfFederated(a) < keyOfFederated(b) ? -1 : 1)),
    unseenKeys: [],
    unseenFederations: [],
    ...(power === undefined ? {} : { power }),
    tenant,
  };
}

interface PlacedEntry {
  readonly entry: CredentialEntry;
  readonly on: "application" | "service-principal";
}

function applicationCredential(
  appId: string,
  key: string,
  placed: readonly PlacedEntry[],
  vaultObjects: readonly VaultObjectFact[],
): Credential {
  const entries = placed.map(({ entry }) => entry);
  const keyIds = [...new Set(entries.map((entry) => entry.keyId))].sort();
  const isKey = entries.some((entry) => entry.source === "key");
  const signs = placed.some(
    ({ entry, on }) => on === "service-principal" && entry.usage === "Sign",
  );
  const thumbprint = entries.find((entry) => entry.source === "key")?.thumbprint;
  const name = entries.find((entry) => entry.name !== undefined)?.name;
  return {
    key: ["application-credential", appId, key],
    kind: isKey ? (signs ? "saml-signing" : "certificate") : "secret",
    keyIds,
    ...(thumbprint === undefined ? {} : { thumbprint }),
    ...(name === undefined ? {} : { name }),
    // One certificate may be entered with different dates; what ends first stops working first.
    ...optional("startsAt", earliest(entries.map((entry) => parseInstant(entry.startsAt)))),
    ...optional("endsAt", earliest(entries.map((entry) => parseInstant(entry.endsAt)))),
    on: [...new Set(placed.map(({ on }) => on))].sort(),
    vaultObjects,
  };
}

function vaultCredential(fact: VaultObjectFact): Credential {
  return {
    key: ["vault-object", addressOf(fact)],
    kind: `vault-${fact.objectKind}`,
    keyIds: [],
    name: fact.name,
    ...optional("startsAt", parseInstant(fact.startsAt)),
    ...optional("endsAt", parseInstant(fact.endsAt)),
    ...optional("madeAt", parseInstant(fact.createdAt)),
    on: ["vault"],
    vaultObjects: [fact],
  };
}

function earliest(instants: readonly (Date | undefined)[]): Date | undefined {
  return instants
    .filter((instant) => instant !== undefined)
    .reduce<Date | undefined>(
      (first, instant) => (first === undefined || instant < first ? instant : first),
      undefined,
    );
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
