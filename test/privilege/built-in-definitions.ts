import type { RolePermissions } from "../../shared/privilege/custom-azure-role.ts";

/** What most definitions have besides their own: to see what they work on, to deploy it, and to ask for support. */
const USUAL = [
  "Microsoft.Authorization/*/read",
  "Microsoft.Insights/alertRules/*",
  "Microsoft.Resources/deployments/*",
  "Microsoft.Resources/subscriptions/resourceGroups/read",
  "Microsoft.Support/*",
];

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** One block of permissions; what is not named is empty. */
export function block(parts: Partial<RolePermissions>): RolePermissions {
  return { actions: [], notActions: [], dataActions: [], notDataActions: [], ...parts };
}

/**
 * Definitions of built-in Azure roles, by GUID. (learn.microsoft.com/azure/role-based-access-control/built-in-roles and
 * github.com/iann0036/iam-dataset, checked 2026-11-21.)
 */
export const builtInDefinitions: Readonly<Record<string, RolePermissions>> = {
  // Owner
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": block({ actions: ["*"] }),
  // Contributor
  "b24988ac-6180-42a0-ab88-20f7382dd24c": block({
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
      "Microsoft.Blueprint/blueprintAssignments/write",
      "Microsoft.Blueprint/blueprintAssignments/delete",
      "Microsoft.Compute/galleries/share/action",
    ],
  }),
  // Reader
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": block({ actions: ["*/read"] }),
  // User Access Administrator
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": block({
    actions: ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
  }),
  // API Management Service Contributor
  "312a565d-c81f-4fd8-895a-4e21e48d571c": block({
    actions: [
      ...USUAL,
      "Microsoft.ApiManagement/service/*",
      "Microsoft.ResourceHealth/availabilityStatuses/read",
    ],
  }),
  // Automation Job Operator
  "4fe576fe-1146-4730-92eb-48519fa6bf9f": block({
    actions: [
      ...USUAL,
      "Microsoft.Automation/automationAccounts/hybridRunbookWorkerGroups/read",
      "Microsoft.Automation/automationAccounts/jobs/read",
      "Microsoft.Automation/automationAccounts/jobs/resume/action",
      "Microsoft.Automation/automationAccounts/jobs/stop/action",
      "Microsoft.Automation/automationAccounts/jobs/streams/read",
      "Microsoft.Automation/automationAccounts/jobs/suspend/action",
      "Microsoft.Automation/automationAccounts/jobs/write",
      "Microsoft.Automation/automationAccounts/jobs/output/read",
    ],
  }),
  // Avere Contributor
  "4f8fab4f-1852-4a58-a46a-8eaf358af14a": block({
    actions: [
      ...USUAL,
      "Microsoft.Compute/*/read",
      "Microsoft.Compute/availabilitySets/*",
      "Microsoft.Compute/proximityPlacementGroups/*",
      "Microsoft.Compute/virtualMachines/*",
      "Microsoft.Compute/disks/*",
      "Microsoft.Network/*/read",
      "Microsoft.Network/networkInterfaces/*",
      "Microsoft.Network/virtualNetworks/subnets/join/action",
      "Microsoft.Network/networkSecurityGroups/join/action",
      "Microsoft.Storage/*/read",
      "Microsoft.Storage/storageAccounts/*",
    ],
    dataActions: [`${BLOBS}/delete`, `${BLOBS}/read`, `${BLOBS}/write`],
  }),
  // Avere Operator
  "c025889f-8102-4ebf-b32c-fc0c6f0c6bd9": block({
    actions: [
      "Microsoft.Compute/virtualMachines/read",
      "Microsoft.Network/networkInterfaces/read",
      "Microsoft.Network/networkInterfaces/write",
      "Microsoft.Network/virtualNetworks/read",
      "Microsoft.Network/virtualNetworks/subnets/read",
      "Microsoft.Network/virtualNetworks/subnets/join/action",
      "Microsoft.Network/networkSecurityGroups/join/action",
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
      "Microsoft.Storage/storageAccounts/blobServices/containers/read",
      "Microsoft.Storage/storageAccounts/blobServices/containers/write",
    ],
    dataActions: [`${BLOBS}/delete`, `${BLOBS}/read`, `${BLOBS}/write`],
  }),
  // AcrPush
  "8311e382-0749-4cb8-b61a-304f252e45ec": block({
    actions: [
      "Microsoft.ContainerRegistry/registries/pull/read",
      "Microsoft.ContainerRegistry/registries/push/write",
    ],
  }),
};
