import { businessAppName, slug } from "./business-names.ts";
import { contoso } from "./contoso.ts";
import type { TenantDraft } from "./draft.ts";
import type { Subscription, Vault, VaultObject } from "./model.ts";
import { createRandom, type Random } from "./random.ts";
import {
  keyRotation,
  renewBefore,
  vaultCertificate,
  vaultKey,
  vaultSecret,
  type VersionParts,
} from "./vault-object.ts";

/** A vault with role-based access and an open network, unless `parts` say otherwise. */
export function vaultOf(
  subscription: Subscription,
  name: string,
  parts: Partial<Vault> & { readonly objects: readonly VaultObject[] },
): Vault {
  const group = subscription.resourceGroups.find(({ name: one }) => one === parts.resourceGroup);
  const { name: resourceGroup, location } = group ??
    subscription.resourceGroups.at(-1) ?? { name: "rg-shared", location: "westeurope" };
  return {
    id: `/subscriptions/${subscription.subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`,
    name,
    subscriptionId: subscription.subscriptionId,
    location,
    tags: {},
    enableRbacAuthorization: true,
    accessPolicies: [],
    network: "open",
    ...parts,
    resourceGroup,
  };
}

/** Fills the tenant up with ordinary vaults: mostly current secrets, some without an end, few that end. */
export function addVaults(draft: TenantDraft, watchObjectId: string): void {
  const random = createRandom(draft.seed, "vaults");
  const { vaults, secretsInBigVault } = draft.counts;
  if (secretsInBigVault > 0) addBigVault(draft, random);
  for (let index = 0; draft.vaults.length < vaults; index++) {
    const subscription = random.pick(draft.subscriptions);
    // Vault names are unique in the world and at most 24 characters (learn.microsoft.com/azure/key-vault, names).
    const name = `kv-${slug(businessAppName(random)).slice(0, 12).replaceAll(/-+$/g, "")}-${index}`;
    const usesPolicies = random.chance(0.25);
    draft.vaults.push(
      vaultOf(subscription, name, {
        resourceGroup: random.pick(subscription.resourceGroups).name,
        tags: random.chance(0.4) ? { [contoso.contactTag]: random.pick(draft.staff).mail } : {},
        enableRbacAuthorization: !usesPolicies,
        accessPolicies: usesPolicies ? [listPolicy(watchObjectId)] : [],
        ...(random.chance(0.3) ? { eventSchema: "EventGridSchema" as const } : {}),
        objects: ordinaryObjects(random),
      }),
    );
  }
}

/** What the service needs in the access policies of a vault without role-based access. */
export function listPolicy(objectId: string): Vault["accessPolicies"][number] {
  return {
    objectId,
    permissions: { secrets: ["list"], keys: ["list"], certificates: ["list"] },
  };
}

function addBigVault(draft: TenantDraft, random: Random): void {
  const subscription = random.pick(draft.subscriptions.slice(1));
  const objects = Array.from({ length: draft.counts.secretsInBigVault }, (_, index) =>
    vaultSecret(random, `tenant-${String(index).padStart(5, "0")}`, ordinarySecret(random)),
  );
  const vault = vaultOf(subscription, "kv-customer-tokens", { objects });
  draft.vaults.push(vault);
  draft.specimens.set("vault with ten thousand secrets", [vault.id]);
}

function ordinaryObjects(random: Random): VaultObject[] {
  const objects: VaultObject[] = [];
  const secrets = random.int(4, 45);
  for (let index = 0; index < secrets; index++) {
    const name = `${slug(businessAppName(random))}-${index}`.replaceAll(/-+/g, "-");
    objects.push(vaultSecret(random, name, ordinarySecret(random)));
  }
  for (let index = random.int(0, 4); index > 0; index--) {
    const rotation = random.chance(0.7) ? keyRotation(45) : undefined;
    objects.push(vaultKey(random, `key-${index}`, { ends: random.int(61, 330) }, rotation));
  }
  for (let index = random.int(0, 4); index > 0; index--) {
    const parts = { ends: random.int(61, 330), issuer: "Self", lifetimeActions: [renewBefore(30)] };
    objects.push(...vaultCertificate(random, `cert-${index}`, parts));
  }
  return objects;
}

function ordinarySecret(random: Random): VersionParts {
  const kind = random.next();
  const common = random.chance(0.3) ? { contentType: "text/plain" } : {};
  if (kind < 0.02) return common;
  if (kind < 0.04) return { ...common, ends: random.int(1, 60) };
  if (kind < 0.05) return { ...common, ends: -random.int(1, 400), created: -420 };
  return { ...common, ends: random.int(61, 365) + random.next() };
}
