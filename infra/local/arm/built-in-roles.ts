import { readFileSync } from "node:fs";
import type { RolePermissions } from "../tenant/azure-access.ts";
import { permissionsAllow, type Plane } from "./role-permissions.ts";

export interface BuiltInRole {
  readonly name: string;
  readonly permissions: RolePermissions;
}

/** What a role allows, as the platform's role definitions say it; what is absent is empty. */
interface RoleActions extends Partial<RolePermissions> {
  readonly name: string;
  readonly actions: readonly string[];
}

/**
 * The built-in roles that let somebody do something here; any other built-in role has a name, and allows nothing.
 * (Role definitions from learn.microsoft.com/azure/role-based-access-control/built-in-roles, restated from memory and cut
 * to what the stand-ins ask about; ids checked 2026-11-21.)
 */
const builtInRoles: Readonly<Record<string, RoleActions>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": { name: "Owner", actions: ["*"] },
  "b24988ac-6180-42a0-ab88-20f7382dd24c": {
    name: "Contributor",
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
    ],
  },
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": { name: "Reader", actions: ["*/read"] },
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": {
    name: "User Access Administrator",
    actions: ["*/read", "Microsoft.Authorization/*"],
  },
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": {
    name: "Role Based Access Control Administrator",
    actions: [
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleAssignments/delete",
      "*/read",
      "Microsoft.Support/*",
    ],
  },
  "7e559ce2-48d7-4b27-9128-fa1b247f1308": {
    name: "Managed Identity Federated Identity Credential Contributor",
    actions: [
      "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/*",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
    ],
  },
  "21090545-7ca7-4776-b22c-e363652d74d2": {
    name: "Key Vault Reader",
    // The definition says only `vaults/*/read`, and the role can nevertheless read the vault itself.
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: [
      "Microsoft.KeyVault/vaults/*/read",
      "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
  },
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": {
    name: "Key Vault Administrator",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: ["Microsoft.KeyVault/vaults/*"],
  },
  "f25e0fa2-a7c8-4377-a976-54943a77a395": {
    name: "Key Vault Contributor",
    actions: ["Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.KeyVault/*"],
  },
  "4633458b-17de-408a-b874-0445c86b69e6": {
    name: "Key Vault Secrets User",
    actions: [],
    dataActions: [
      "Microsoft.KeyVault/vaults/secrets/getSecret/action",
      "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
  },
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": {
    name: "Key Vault Secrets Officer",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: ["Microsoft.KeyVault/vaults/secrets/*"],
  },
  "a4417e6f-fecd-4de8-b567-7b0420556985": {
    name: "Key Vault Certificates Officer",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: [
      "Microsoft.KeyVault/vaults/certificatecas/*",
      "Microsoft.KeyVault/vaults/certificates/*",
    ],
  },
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": {
    name: "Key Vault Crypto Officer",
    actions: [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.KeyVault/vaults/*/read",
    ],
    dataActions: [
      "Microsoft.KeyVault/vaults/keys/*",
      "Microsoft.KeyVault/vaults/keyrotationpolicies/*",
    ],
  },
};

/**
 * All others by id: name, then up to three of the actions that give power, parted by " | ". Whole definitions are at
 * learn.microsoft.com/azure/role-based-access-control/built-in-roles (checked 2026-11-21).
 */
const catalogue = JSON.parse(
  readFileSync(new URL("role-catalogue.json", import.meta.url), "utf8"),
  // The file beside this one has this shape.
) as Readonly<Record<string, string>>;

/** Roles whose power is over data, by their names: their actions in the catalogue are data actions. */
const dataRole = /\bdata\b|^Key Vault (?!Contributor)|Kubernetes Service RBAC/i;

const none: RolePermissions = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

/** A built-in role by the last segment of its definition id: whole where it matters here, in part otherwise. */
export function builtInRole(guid: string): BuiltInRole | undefined {
  const role = builtInRoles[guid.toLowerCase()];
  if (role !== undefined) {
    const { name, ...actions } = role;
    return { name, permissions: { ...none, ...actions } };
  }
  const entry = catalogue[guid.toLowerCase()];
  if (entry === undefined) return undefined;
  const [name = "", ...actions] = entry.split(" | ");
  const plane = dataRole.test(name) ? "dataActions" : "actions";
  return { name, permissions: { ...none, [plane]: actions } };
}

/** Ids of all built-in roles, in order. */
export const builtInRoleIds: readonly string[] = [
  ...new Set([...Object.keys(catalogue), ...Object.keys(builtInRoles)]),
].sort();

/** Does the built-in role allow the action on that plane here? Roles known in part allow nothing. */
export function roleAllows(roleDefinitionGuid: string, action: string, plane: Plane): boolean {
  const guid = roleDefinitionGuid.toLowerCase();
  const role = guid in builtInRoles ? builtInRole(guid) : undefined;
  return role !== undefined && permissionsAllow(role.permissions, action, plane);
}
