import type { TenantDraft } from "../draft.ts";
import type { AzureResource, Vault } from "../model.ts";
import { encryptingKey } from "./vault-keys.ts";

/**
 * A storage account and a set of disks that cannot be read without a key of this vault, and a storage account whose key is
 * the platform's own affair. The account names the vault as people write it, with capitals and a slash at the end; the set
 * names the version of the key, which it must (learn.microsoft.com/rest/api/compute/disk-encryption-sets, from memory).
 */
export function addEncryptedResources(draft: TenantDraft, vault: Vault, suffix: string): void {
  const group = `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroup}/providers`;
  const account = `contosopayments${suffix.replace("-", "")}`;
  const storage = (name: string, encryption: Readonly<Record<string, unknown>>): AzureResource => ({
    id: `${group}/Microsoft.Storage/storageAccounts/${name}`,
    name,
    type: "microsoft.storage/storageaccounts",
    location: vault.location,
    properties: { encryption },
  });
  const key = vault.objects.find(({ name }) => name === encryptingKey);
  draft.resources.push(
    storage(account, {
      keySource: "Microsoft.Keyvault",
      keyvaultproperties: {
        keyvaulturi: `https://${vault.name.toUpperCase()}.vault.azure.net/`,
        keyname: encryptingKey,
        keyversion: "",
      },
    }),
    storage(`${account}web`, { keySource: "Microsoft.Storage" }),
    {
      id: `${group}/Microsoft.Compute/diskEncryptionSets/des-payments${suffix}`,
      name: `des-payments${suffix}`,
      type: "microsoft.compute/diskencryptionsets",
      location: vault.location,
      properties: {
        activeKey: {
          keyUrl: `https://${vault.name}.vault.azure.net/keys/${encryptingKey}/${key?.versions.at(-1)?.version ?? ""}`,
          sourceVault: { id: vault.id },
        },
        rotationToLatestKeyVersionEnabled: true,
      },
    },
  );
}
