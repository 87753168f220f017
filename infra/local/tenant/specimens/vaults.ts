import { contoso } from "../contoso.ts";
import { noteSpecimen, type TenantDraft, someStaff } from "../draft.ts";
import type { Subscription, Vault, VaultObject } from "../model.ts";
import { createRandom, type Random } from "../random.ts";
import { vaultSecret } from "../vault-object.ts";
import { listPolicy, vaultOf } from "../vaults.ts";
import { addEncryptedResources } from "./encrypted-resources.ts";
import { certificateSpecimens } from "./vault-certificates.ts";
import { keySpecimens } from "./vault-keys.ts";
import { quietingSpecimens, rotationSpecimens } from "./vault-rotation.ts";
import { longLivedSpecimens, secretSpecimens } from "./vault-secrets.ts";

/** What a vault holds that is a specimen of something. */
export interface VaultSpecimen {
  readonly specimen: string;
  readonly objects: readonly VaultObject[];
}

/** The service's own vault, and each sort of vault and vault object. */
export function addSpecimenVaults(draft: TenantDraft, watchObjectId: string): void {
  const random = createRandom(draft.seed, "specimen vaults");
  addOwnVault(draft, random);
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    const suffix = copy === 0 ? "" : `-${copy + 1}`;
    addObjects(draft, random, suffix);
    addUnreachable(draft, random, suffix, watchObjectId);
    addContactTags(draft, random, suffix);
  }
}

function addOwnVault(draft: TenantDraft, random: Random): void {
  const home = subscriptionAt(draft, 0);
  // Of a stream of their own: the rest of the tenant is what it was before there were these two.
  const later = createRandom(draft.seed, "own vault");
  draft.vaults.push(
    vaultOf(home, contoso.vault, {
      resourceGroup: contoso.stewardResourceGroup,
      objects: [
        vaultSecret(random, contoso.webhookSecret, { created: -20, ends: 340 }),
        vaultSecret(later, contoso.eventsSecret, { created: -20, ends: 340 }),
        vaultSecret(later, contoso.eventsSigningSecret, { created: -20, ends: 340 }),
      ],
    }),
  );
}

function addObjects(draft: TenantDraft, random: Random, suffix: string): void {
  const specimens = [
    ...secretSpecimens(random),
    ...certificateSpecimens(random),
    ...keySpecimens(random),
    ...rotationSpecimens(draft, random),
  ];
  const vault = vaultOf(subscriptionAt(draft, 0), `kv-payments-prod${suffix}`, {
    resourceGroup: "rg-payments-1",
    tags: { [contoso.contactTag]: someStaff(draft, random, 1)[0]?.mail ?? contoso.fallbackContact },
    eventSchema: "EventGridSchema",
    objects: specimens.flatMap(({ objects }) => objects),
  });
  draft.vaults.push(vault);
  addEncryptedResources(draft, vault, suffix);
  noteObjects(draft, vault, specimens);
}

/** Of each specimen the object itself, not what stands behind it. */
function noteObjects(draft: TenantDraft, vault: Vault, specimens: readonly VaultSpecimen[]): void {
  for (const { specimen, objects } of specimens) {
    noteSpecimen(draft, specimen, ...objects.slice(0, 1).map((object) => objectId(vault, object)));
  }
}

function addUnreachable(
  draft: TenantDraft,
  random: Random,
  suffix: string,
  watchObjectId: string,
): void {
  const some = (): VaultObject[] => [
    vaultSecret(random, "smtp-relay", { ends: 11 }),
    vaultSecret(random, "license-key", { ends: 200 }),
  ];
  const add = (specimen: string, name: string, parts: Partial<Vault>, subscription = 0): void => {
    const vault = vaultOf(subscriptionAt(draft, subscription), `${name}${suffix}`, {
      objects: some(),
      ...parts,
    });
    draft.vaults.push(vault);
    noteSpecimen(draft, specimen, vault.id);
  };
  const withPolicies = { enableRbacAuthorization: false };
  add("vault with access policies, one of them ours", "kv-erp-prod", {
    ...withPolicies,
    accessPolicies: [listPolicy(watchObjectId)],
    eventSchema: "CloudEventSchemaV1_0",
  });
  add("vault with access policies, none of them ours", "kv-hr-records", {
    ...withPolicies,
    accessPolicies: [listPolicy(random.guid())],
  });
  add("vault behind a firewall", "kv-plant-ot", { network: "firewall" });
  add("vault without public access", "kv-lab-private", { network: "private" });
  add("vault deleted between listing and reading", "kv-campaign-old", {
    deletedBetweenListingAndReading: true,
  });
}

/** The contact is named nearer or farther: by the object, its vault, its resource group, its subscription. */
function addContactTags(draft: TenantDraft, random: Random, suffix: string): void {
  const mail = someStaff(draft, random, 1)[0]?.mail ?? contoso.fallbackContact;
  const ending = { ends: 10 };
  const second = subscriptionAt(draft, 1);
  // Of a stream of their own: the rest of the tenant is what it was before there were these.
  const later = createRandom(draft.seed, `later vault specimens${suffix}`);
  const specimens = [...quietingSpecimens(draft, later), ...longLivedSpecimens(later)];
  const byVault = vaultOf(second, `kv-fleet-eu${suffix}`, {
    tags: { [contoso.contactTag]: mail },
    objects: [
      vaultSecret(random, "telematics-feed", {
        ...ending,
        tags: { [contoso.contactTag]: someStaff(draft, random, 1)[0]?.mail ?? mail },
      }),
      vaultSecret(random, "toll-service", ending),
      ...specimens.flatMap(({ objects }) => objects),
    ],
  });
  const byGroup = vaultOf(second, `kv-web-front${suffix}`, {
    resourceGroup: "rg-web-2",
    objects: [vaultSecret(random, "maps-key", ending)],
  });
  const bySubscription = vaultOf(second, `kv-data-lake${suffix}`, {
    resourceGroup: "rg-data-2",
    objects: [vaultSecret(random, "partner-feed", ending)],
  });
  draft.vaults.push(byVault, byGroup, bySubscription);
  noteObjects(draft, byVault, specimens);
  const [byObject, plain] = byVault.objects;
  if (byObject !== undefined)
    noteSpecimen(draft, "secret whose own tag names a contact", objectId(byVault, byObject));
  if (plain !== undefined)
    noteSpecimen(draft, "secret whose vault's tag names a contact", objectId(byVault, plain));
  noteSpecimen(draft, "vault in another subscription", byVault.id, byGroup.id, bySubscription.id);
  noteSpecimen(
    draft,
    "secret whose resource group's tag names a contact",
    `${byGroup.id}/secrets/maps-key`,
  );
  noteSpecimen(
    draft,
    "secret whose subscription's tag names a contact",
    `${bySubscription.id}/secrets/partner-feed`,
  );
}

function subscriptionAt(draft: TenantDraft, index: number): Subscription {
  const found = draft.subscriptions[index];
  if (found === undefined) throw new RangeError(`There is no subscription ${index}.`);
  return found;
}

function objectId(vault: Vault, { kind, name }: VaultObject): string {
  return `${vault.id}/${kind}s/${name}`;
}
