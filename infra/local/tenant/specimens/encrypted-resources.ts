import type { TenantDraft } from "../draft.ts";
import type { Vault } from "../model.ts";
import { encryptingKey } from "./vault-keys.ts";

/** A storage account and a set of disks that cannot be read without a key of this vault. */
export function addEncryptedResources(draft: TenantDraft, vault: Vault, suffix: string): void {
  const group = `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroup}/providers`;
  const uri = `https://${vault.name}.vault.azure.net`;
  const account = `contosopayments${suffix.replace("-", "")}`;
  draft.resources.push(
    {
      id: `${group}/Microsoft.Storage/storageAccounts/${account}`,
      name: account,
      type: "microsoft.storage/storageaccounts",
      location: vault.location,
      properties: {
        encryption: {
          keySource: "Microsoft.Keyvault",
          keyvaultproperties: { keyvaulturi: uri, keyname: encryptingKey, keyversion: "" },
        },
      },
    },
    {
      id: `${group}/Microsoft.Compute/diskEncryptionSets/des-payments${suffix}`,
      name: `des-payments${suffix}`,
      type: "microsoft.compute/diskencryptionsets",
      location: vault.location,
      properties: {
        activeKey: { keyUrl: `${uri}/keys/${encryptingKey}`, sourceVault: { id: vault.id } },
        rotationToLatestKeyVersionEnabled: true,
      },
    },
  );
}
