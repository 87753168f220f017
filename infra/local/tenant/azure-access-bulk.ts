import { assignRole } from "./assign-role.ts";
import { azureRoleIds } from "./azure-role-ids.ts";
import { contoso } from "./contoso.ts";
import { noteSpecimen, type TenantDraft } from "./draft.ts";
import type { AzureRoleAssignment, GraphObject } from "./model.ts";
import { createRandom, type Random } from "./random.ts";

/** Of a hundred assignments. */
const shares: readonly (readonly [role: keyof typeof azureRoleIds, share: number])[] = [
  ["reader", 42],
  ["monitoringReader", 14],
  ["logAnalyticsReader", 12],
  ["storageBlobDataReader", 12],
  ["keyVaultSecretsUser", 10],
  ["storageBlobDataContributor", 7],
  ["contributor", 3],
];

/** Assignments in a subscription from which on it is close to the 4,000 that are allowed. */
const almostFull = 3_990;

/** Fills up with what an ordinary tenant has: readers and data roles, most at resource groups, most to groups. */
export function addOrdinaryAssignments(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "ordinary azure assignments");
  const total = draft.counts.azureAssignments;
  const groups = draft.groups.filter((group) => group["securityEnabled"] === true);
  // The service's own identities have what they need and nothing by chance.
  const own: readonly unknown[] = Object.values(contoso.clientIds);
  const programs = draft.servicePrincipals.filter(
    (one) => one["servicePrincipalType"] === "ManagedIdentity" && !own.includes(one["appId"]),
  );
  const fill = (index: number): void => {
    const subscription = draft.subscriptions[index];
    if (subscription === undefined) return;
    const scope = `/subscriptions/${subscription.subscriptionId}`;
    const inGroup = `${scope}/resourceGroups/${random.pick(subscription.resourceGroups).name}`;
    assignRole(draft, random, {
      scope: random.chance(0.8) ? inGroup : scope,
      roleDefinitionGuid: azureRoleIds[roleBy(random)],
      ...principal(random, draft, groups, programs),
      created: -random.int(1, 1_400),
    });
  };

  const full = draft.subscriptions[fullSubscription];
  if (full !== undefined && total > almostFull) {
    const before = draft.azureAccess.roleAssignments.filter(({ scope }) =>
      scope.startsWith(`/subscriptions/${full.subscriptionId}`),
    ).length;
    for (let count = before; count < almostFull; count++) fill(fullSubscription);
    noteSpecimen(
      draft,
      "subscription close to its limit of role assignments",
      `/subscriptions/${full.subscriptionId}`,
    );
  }
  for (let index = 0; draft.azureAccess.roleAssignments.length < total; index++) {
    const at = index % draft.subscriptions.length;
    if (at !== fullSubscription || total <= almostFull) fill(at);
  }
}

const fullSubscription = 7;

function roleBy(random: Random): keyof typeof azureRoleIds {
  let rest = random.next() * 100;
  for (const [role, share] of shares) {
    if (rest < share) return role;
    rest -= share;
  }
  return "reader";
}

function principal(
  random: Random,
  draft: TenantDraft,
  groups: readonly GraphObject[],
  programs: readonly GraphObject[],
): Pick<AzureRoleAssignment, "principalId" | "principalType"> {
  const kind = random.next();
  if (kind < 0.55) return { principalId: random.pick(groups).id, principalType: "Group" };
  if (kind < 0.75) return { principalId: random.pick(draft.staff).id, principalType: "User" };
  return { principalId: random.pick(programs).id, principalType: "ServicePrincipal" };
}
