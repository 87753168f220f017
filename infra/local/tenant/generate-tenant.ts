import { newAzureAccessDraft } from "./azure-access-draft.ts";
import { addManagementGroups } from "./azure-access-groups.ts";
import { addOrdinaryAssignments } from "./azure-access-bulk.ts";
import { addConsent } from "./add-consent.ts";
import { addApplications } from "./applications.ts";
import { createConsentDraft } from "./consent-draft.ts";
import { contoso } from "./contoso.ts";
import { addOrdinaryRoleGroups, addOrdinaryRoleHolders } from "./directory-roles.ts";
import { newEntraDraft, type TenantDraft } from "./draft.ts";
import { hostileTexts } from "./hostile-text.ts";
import { addIdentities } from "./identities.ts";
import type { TenantSeed } from "./model.ts";
import { addGroups, addPeople } from "./people.ts";
import { addOwnApis } from "./own-apis.ts";
import { createRandom } from "./random.ts";
import { addServiceAssignments } from "./service-assignments.ts";
import { addFirstParty, addOtherServicePrincipals, addSaml } from "./service-principals.ts";
import { sizes, type TenantSize } from "./sizes.ts";
import { addAzureRoles } from "./specimens/azure-roles.ts";
import { addAzureWorkloads } from "./specimens/azure-workloads.ts";
import { addConsentSpecimens } from "./specimens/consent.ts";
import { addDirectoryRoles } from "./specimens/directory-roles.ts";
import { addEndingCredentials } from "./specimens/ending-credentials.ts";
import { addSpecimenGroups } from "./specimens/groups.ts";
import { addHostileApplications } from "./specimens/hostile-applications.ts";
import { addOwnership } from "./specimens/ownership.ts";
import { addHostilePeople, addSpecimenPeople } from "./specimens/people.ts";
import {
  addPeerToPeer,
  addServicePrincipalCredentials,
} from "./specimens/service-principal-credentials.ts";
import { addTrustingApplications } from "./specimens/trusting-applications.ts";
import { addSpecimenVaults } from "./specimens/vaults.ts";
import { addSubscriptions } from "./subscriptions.ts";
import { addVaults } from "./vaults.ts";

export interface Specimen {
  /** What it shows, in words of its own. */
  readonly specimen: string;
  /** Directory object ids, or resource ids of vaults and vault objects (`…/vaults/{v}/secrets/{name}`). */
  readonly objectIds: readonly string[];
}

export interface GeneratedTenant extends TenantSeed {
  readonly specimens: readonly Specimen[];
  /** Values of vault secrets, by `{vault}/{secret}`; nothing lists them. */
  readonly secretValues: ReadonlyMap<string, string>;
}

/**
 * Makes Contoso. The same size and seed always give the same tenant. All dates are relative to the anchor, and every specimen of
 * credentials and people exists in every size.
 */
export function generateTenant(options: {
  readonly size: TenantSize;
  readonly seed: number;
}): GeneratedTenant {
  const draft: TenantDraft = {
    tenantId: contoso.tenantId,
    seed: options.seed,
    counts: sizes[options.size],
    applications: [],
    servicePrincipals: [],
    users: [],
    groups: [],
    owners: new Map(),
    managers: new Map(),
    deleted: [],
    subscriptions: [],
    vaults: [],
    resources: [],
    azureAccess: newAzureAccessDraft(),
    consent: createConsentDraft(),
    specimens: new Map(),
    staff: [],
    entra: newEntraDraft(),
  };
  addSpecimenPeople(draft);
  addHostilePeople(draft, hostileTexts);
  addPeople(draft);
  addSpecimenGroups(draft);
  addOrdinaryRoleGroups(draft);
  addGroups(draft);
  addSubscriptions(draft);
  const rights = addIdentities(draft);
  const watch = rights.identities.find(({ name }) => name === "watch")?.objectId ?? "";
  addSpecimenApplications(draft);
  addSpecimenVaults(draft, watch);
  addManagementGroups(draft);
  addAzureWorkloads(draft);
  addSaml(draft);
  addApplications(draft);
  addFirstParty(draft);
  addOtherServicePrincipals(draft);
  addVaults(draft, watch);
  addAzureRoles(draft);
  addOrdinaryAssignments(draft);
  addDirectoryRoles(draft);
  addOrdinaryRoleHolders(draft);
  addOwnApis(draft);
  const consent = addConsent(draft, addServiceAssignments(draft, rights));

  return {
    tenantId: contoso.tenantId,
    domain: contoso.domain,
    administrator: contoso.administrator,
    apiClientId: contoso.apiClientId,
    ...rights,
    roleAssignments: [...rights.roleAssignments, ...draft.azureAccess.roleAssignments],
    azureAccess: draft.azureAccess,
    // By id, which is chance: nothing can be told from where in a list a thing stands.
    applications: byId(draft.applications),
    servicePrincipals: byId(draft.servicePrincipals),
    users: byId(draft.users),
    groups: byId(draft.groups),
    owners: draft.owners,
    managers: draft.managers,
    consent,
    entra: {
      ...draft.entra,
      roleAssignments: byId(draft.entra.roleAssignments),
      roleEligibilities: byId(draft.entra.roleEligibilities),
    },
    deleted: draft.deleted,
    subscriptions: draft.subscriptions,
    vaults: byId(draft.vaults),
    resources: draft.resources,
    specimens: [...draft.specimens].map(([specimen, objectIds]) => ({ specimen, objectIds })),
    secretValues: secretValues(options.seed),
  };
}

/** What is where, for tests. */
export function specimens(tenant: Pick<GeneratedTenant, "specimens">): readonly Specimen[] {
  return tenant.specimens;
}

function addSpecimenApplications(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "specimen applications");
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    addEndingCredentials(draft, random);
    addServicePrincipalCredentials(draft, random);
    addOwnership(draft, random, copy);
  }
  const consentRandom = createRandom(draft.seed, "specimen consent");
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    addConsentSpecimens(draft, consentRandom);
    addTrustingApplications(draft, consentRandom);
  }
  addPeerToPeer(draft, random);
  addHostileApplications(draft);
}

/**
 * The address of a Teams workflow, as its owner copies it into the vault: whoever has it can post. The address of a webhook,
 * with the token that such addresses often carry, and the key that both sides know.
 */
function secretValues(seed: number): ReadonlyMap<string, string> {
  const random = createRandom(seed, "secret values");
  const workflow = `https://prod-42.westeurope.logic.azure.com/workflows/${random.hex(32)}/triggers/manual/paths/invoke`;
  const query = `api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${random.bytes(32).toString("base64url")}`;
  const webhook = `https://hooks.contoso-webhooks.example/steward?token=${random.bytes(24).toString("base64url")}`;
  return new Map([
    [`${contoso.vault}/${contoso.webhookSecret}`, `${workflow}?${query}`],
    [`${contoso.vault}/${contoso.eventsSecret}`, webhook],
    [`${contoso.vault}/${contoso.eventsSigningSecret}`, random.bytes(32).toString("base64url")],
  ]);
}

function byId<T extends { readonly id: string }>(objects: readonly T[]): T[] {
  return [...objects].sort((left, right) => (left.id < right.id ? -1 : 1));
}
