import { accessRoutes } from "./access-routes.ts";
import { route, type ArmRoute, type Run } from "./arm-route.ts";
import {
  getResourceGroup,
  getSubscription,
  listResourceGroups,
  listSubscriptions,
} from "./subscriptions.ts";
import { patchResourceGroup, patchVault } from "./tags.ts";
import {
  getVaultKey,
  getVaultSecret,
  listVaultKeys,
  listVaultKeyVersions,
  listVaultSecrets,
} from "./vault-metadata.ts";
import { deleteVault, getVault, listVaults } from "./vault-resources.ts";

const subscription = "/subscriptions/{subscription}";
const group = `${subscription}/resourceGroups/{group}`;
const vaults = "/providers/Microsoft.KeyVault/vaults";
const vault = `${group}${vaults}/{vault}`;

/** Every operation of the local resource manager. */
export function armRoutes(graph: Run): readonly ArmRoute[] {
  return [
    route("GET", "/subscriptions", "subscriptions", listSubscriptions),
    route("GET", subscription, "subscriptions", getSubscription),
    route("GET", `${subscription}/resourceGroups`, "resource groups", listResourceGroups),
    route("GET", group, "resource groups", getResourceGroup),
    route("PATCH", group, "resource groups", patchResourceGroup),
    route("GET", `${subscription}${vaults}`, "vaults", listVaults),
    route("GET", `${group}${vaults}`, "vaults", listVaults),
    route("GET", vault, "vaults", getVault),
    route("PATCH", vault, "vaults", patchVault),
    route("DELETE", vault, "vaults", deleteVault),
    route("GET", `${vault}/secrets`, "vaults", listVaultSecrets),
    route("GET", `${vault}/secrets/{name}`, "vaults", getVaultSecret),
    route("GET", `${vault}/keys`, "vaults", listVaultKeys),
    route("GET", `${vault}/keys/{name}`, "vaults", getVaultKey),
    route("GET", `${vault}/keys/{name}/versions`, "vaults", listVaultKeyVersions),
    ...accessRoutes,
    {
      ...route("POST", "/providers/Microsoft.ResourceGraph/resources", "resource graph", graph),
      hasOwnBudget: true,
    },
  ];
}
