import type { LocalResponse } from "../azure/exchange.ts";
import type { ArmType } from "./api-versions.ts";
import type { ArmRequest } from "./arm-request.ts";
import {
  deleteRoleAssignment,
  getRoleAssignment,
  listRoleAssignments,
  putRoleAssignment,
} from "./role-assignments.ts";
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

type Run = (arm: ArmRequest) => LocalResponse | Promise<LocalResponse>;

export interface ArmRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly type: ArmType;
  readonly run: Run;
  /** Counted by the service behind, not by the resource manager's own read and write budgets. */
  readonly hasOwnBudget?: boolean;
}

const subscription = "/subscriptions/{subscription}";
const group = `${subscription}/resourceGroups/{group}`;
const vaults = "/providers/Microsoft.KeyVault/vaults";
const vault = `${group}${vaults}/{vault}`;
const assignments = "/providers/Microsoft.Authorization/roleAssignments";

/** Every operation of the local resource manager. Static parts of a path are compared without case. */
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
    route("GET", `{scope}${assignments}`, "role assignments", listRoleAssignments),
    route("GET", `{scope}${assignments}/{name}`, "role assignments", getRoleAssignment),
    route("PUT", `{scope}${assignments}/{name}`, "role assignments", putRoleAssignment),
    route("DELETE", `{scope}${assignments}/{name}`, "role assignments", deleteRoleAssignment),
    {
      ...route("POST", "/providers/Microsoft.ResourceGraph/resources", "resource graph", graph),
      hasOwnBudget: true,
    },
  ];
}

function route(method: string, template: string, type: ArmType, run: Run): ArmRoute {
  const source = template
    .replaceAll(".", "\\.")
    .replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
      name === "scope" ? "(?<scope>.*)" : `(?<${name}>[^/]+)`,
    );
  return { method, pattern: new RegExp(`^${source}/?$`, "i"), type, run };
}
