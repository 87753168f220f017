import { assignRole } from "../assign-role.ts";
import { azureRoleIds } from "../azure-role-ids.ts";
import { noteSpecimen, type TenantDraft } from "../draft.ts";
import type { GraphObject, Subscription } from "../model.ts";
import { createRandom, type Random } from "../random.ts";
import { managedIdentityOf } from "../service-principals.ts";

/** A place for one copy of the specimens. */
interface Place {
  readonly subscription: Subscription;
  readonly group: string;
  /** Scope of that resource group. */
  readonly scope: string;
}

/**
 * Programs that run in Azure with an identity of their own, and more rights than they need; one of them with code that somebody
 * can change. Identities that others' programs can take on. A resource group that belongs to a managed application.
 */
export function addAzureWorkloads(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "specimen azure workloads");
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    const subscription = draft.subscriptions[(copy + 2) % draft.subscriptions.length];
    const group = subscription?.resourceGroups[copy % subscription.resourceGroups.length]?.name;
    if (subscription === undefined || group === undefined) {
      throw new RangeError("The tenant has no resource group.");
    }
    const scope = `/subscriptions/${subscription.subscriptionId}/resourceGroups/${group}`;
    const place = { subscription, group, scope };
    addRunners(draft, random, place);
    addFederatedIdentities(draft, random, place);
    addManagedApplication(draft, random, place);
  }
}

const runners = [
  ["function app whose identity is owner", "Microsoft.Web/sites", "func-invoices"],
  [
    "automation account whose identity is owner",
    "Microsoft.Automation/automationAccounts",
    "aa-patching",
  ],
  ["virtual machine whose identity is owner", "Microsoft.Compute/virtualMachines", "vm-nightly"],
] as const;

function addRunners(draft: TenantDraft, random: Random, place: Place): void {
  for (const [specimen, type, prefix] of runners) {
    const name = `${prefix}-${random.hex(4)}`;
    const id = `${place.scope}/providers/${type}/${name}`;
    const identity = managedIdentityOf(random, { name, resourceId: id, isUserAssigned: false });
    draft.servicePrincipals.push(identity);
    draft.resources.push({
      id,
      name,
      type: type.toLowerCase(),
      location: "westeurope",
      properties: { provisioningState: "Succeeded" },
      identity: { type: "SystemAssigned", principalId: identity.id, tenantId: draft.tenantId },
    });
    const held = assignRole(draft, random, {
      scope: `/subscriptions/${place.subscription.subscriptionId}`,
      roleDefinitionGuid: azureRoleIds.owner,
      ...program(identity),
      created: -150,
    });
    noteSpecimen(draft, specimen, held.id);
    if (type !== "Microsoft.Web/sites") continue;
    const coder = assignRole(draft, random, {
      scope: id,
      roleDefinitionGuid: azureRoleIds.websiteContributor,
      principalId: random.pick(draft.staff).id,
      principalType: "User",
      created: -60,
    });
    noteSpecimen(draft, "user who can change the code of a function app that is owner", coder.id);
  }
}

const issuer = "https://token.actions.githubusercontent.com";
const federated = [
  [
    "user-assigned identity trusted by one environment of a repository",
    "id-deploy-web",
    "repo:contoso/web:environment:production",
    "contributor",
  ],
  [
    "user-assigned identity that any pull request can sign in as",
    "id-deploy-erp",
    "repo:contoso/erp:pull_request",
    "owner",
  ],
] as const;

function addFederatedIdentities(draft: TenantDraft, random: Random, place: Place): void {
  for (const [specimen, prefix, subject, role] of federated) {
    const name = `${prefix}-${random.hex(4)}`;
    const id = `${place.scope}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
    const identity = managedIdentityOf(random, { name, resourceId: id, isUserAssigned: true });
    draft.servicePrincipals.push(identity);
    draft.azureAccess.identities.push({
      id,
      name,
      location: "westeurope",
      clientId: String(identity["appId"]),
      principalId: identity.id,
      federatedCredentials: [
        { name: "github", issuer, subject, audiences: ["api://AzureADTokenExchange"] },
      ],
    });
    assignRole(draft, random, {
      scope: place.scope,
      roleDefinitionGuid: azureRoleIds[role],
      ...program(identity),
      created: -80,
    });
    noteSpecimen(draft, specimen, id);
  }
}

/** The publisher manages what is in it, and nobody else may change it. */
function addManagedApplication(draft: TenantDraft, random: Random, place: Place): void {
  const at = draft.subscriptions.indexOf(place.subscription);
  const group = {
    name: `mrg-observability-${random.hex(4)}`,
    location: "westeurope",
    tags: {},
  };
  // Read again: an earlier copy may have put a group of its own there.
  const { resourceGroups, ...rest } = draft.subscriptions[at] ?? place.subscription;
  draft.subscriptions[at] = { ...rest, resourceGroups: [...resourceGroups, group] };
  const name = random.guid();
  const scope = `/subscriptions/${place.subscription.subscriptionId}/resourceGroups/${group.name}`;
  draft.azureAccess.denyAssignments.push({
    name,
    scope,
    denyAssignmentName: `System deny assignment created by managed application ${group.name}`,
    description: "Only the publisher changes what belongs to the application.",
    permissions: {
      actions: ["*"],
      notActions: ["*/read"],
      dataActions: [],
      notDataActions: [],
    },
    principalIds: ["00000000-0000-0000-0000-000000000000"],
    excludedPrincipalIds: [random.guid()],
    isSystemProtected: true,
  });
  noteSpecimen(
    draft,
    "deny assignment of a managed application",
    `${scope}/providers/Microsoft.Authorization/denyAssignments/${name}`,
  );
}

function program({ id }: GraphObject): {
  readonly principalId: string;
  readonly principalType: "ServicePrincipal";
} {
  return { principalId: id, principalType: "ServicePrincipal" };
}
