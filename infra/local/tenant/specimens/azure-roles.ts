import { daysFromAnchor } from "../anchor.ts";
import { assignRole } from "../assign-role.ts";
import { managementGroupId } from "../azure-access-groups.ts";
import { azureRoleIds } from "../azure-role-ids.ts";
import { noteSpecimen, someStaff, type Person, type TenantDraft } from "../draft.ts";
import type { AzureRoleAssignment, GraphObject, Subscription } from "../model.ts";
import { createRandom, type Random } from "../random.ts";
import { accessConditions, storageCondition } from "./azure-conditions.ts";
import { addCustomRoles } from "./azure-custom-roles.ts";

/** Where one copy of the specimens is, and whom it has for its parts. */
interface Place {
  readonly copy: number;
  readonly subscription: Subscription;
  /** Scope of that subscription. */
  readonly scope: string;
  readonly person: () => Person;
}

/** What people and groups may do in Azure that is worth knowing; each in every size. */
export function addAzureRoles(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "specimen azure roles");
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    const people = someStaff(draft, random, 16);
    let next = 0;
    const subscription = draft.subscriptions[copy % draft.subscriptions.length];
    if (subscription === undefined) throw new RangeError("The tenant has no subscription.");
    const place: Place = {
      copy,
      subscription,
      scope: `/subscriptions/${subscription.subscriptionId}`,
      person: () => people[next++ % people.length] ?? random.pick(draft.staff),
    };
    addWideRoles(draft, random, place);
    addCustomRoles(draft, random, place);
    addConditions(draft, random, place);
    addLeftovers(draft, random, place);
    addEligible(draft, random, place);
  }
}

function addWideRoles(draft: TenantDraft, random: Random, place: Place): void {
  const groups = securityGroups(draft);
  const group = groups[place.copy % groups.length] ?? random.pick(groups);
  const note = (specimen: string, assignment: AzureRoleAssignment): void => {
    noteSpecimen(draft, specimen, assignment.id);
  };
  note(
    "owner at a management group, held by a group",
    assignRole(draft, random, {
      scope: managementGroupId("contoso-landing-zones"),
      roleDefinitionGuid: azureRoleIds.owner,
      principalId: group.id,
      principalType: "Group",
      created: -300,
    }),
  );
  note(
    "contributor at a resource group",
    assignRole(draft, random, {
      scope: `${place.scope}/resourceGroups/${random.pick(place.subscription.resourceGroups).name}`,
      roleDefinitionGuid: azureRoleIds.contributor,
      ...user(place.person()),
      created: -120,
    }),
  );
  const elevated = user(place.person());
  note(
    "elevated access that was left on",
    assignRole(draft, random, {
      scope: "/",
      roleDefinitionGuid: azureRoleIds.userAccessAdministrator,
      ...elevated,
      createdBy: elevated.principalId,
      created: -45,
    }),
  );
}

function addConditions(draft: TenantDraft, random: Random, place: Place): void {
  for (const [specimen, condition] of accessConditions) {
    const held = assignRole(draft, random, {
      scope: place.scope,
      roleDefinitionGuid: azureRoleIds.accessControlAdministrator,
      ...user(place.person()),
      condition,
      conditionVersion: "2.0",
      created: -90,
    });
    noteSpecimen(draft, specimen, held.id);
  }
  const held = assignRole(draft, random, {
    scope: `${place.scope}/resourceGroups/${place.subscription.resourceGroups[0]?.name ?? ""}`,
    roleDefinitionGuid: azureRoleIds.storageBlobDataReader,
    ...user(place.person()),
    condition: storageCondition,
    conditionVersion: "2.0",
    description: "Month-end reports, in the hours agreed on.",
    created: -30,
  });
  noteSpecimen(draft, "data role under a condition on tags, principal and time", held.id);
}

/** What is left of principals that are gone, and of the time before role-based access. */
function addLeftovers(draft: TenantDraft, random: Random, place: Place): void {
  for (const principalType of ["User", "ServicePrincipal"] as const) {
    const held = assignRole(draft, random, {
      scope: place.scope,
      roleDefinitionGuid: azureRoleIds.contributor,
      principalId: random.guid(),
      principalType,
      created: -1_100,
    });
    noteSpecimen(draft, "orphaned azure role assignment", held.id);
  }
  const { subscriptionId } = place.subscription;
  const name = random.hex(16).toUpperCase();
  draft.azureAccess.classicAdministrators.push({
    name,
    subscriptionId,
    emailAddress: place.person().mail,
    role: "CoAdministrator",
  });
  noteSpecimen(
    draft,
    "classic co-administrator",
    `${place.scope}/providers/Microsoft.Authorization/classicAdministrators/${name}`,
  );
}

function addEligible(draft: TenantDraft, random: Random, place: Place): void {
  const { schedules } = draft.azureAccess;
  const eligible = {
    name: random.guid(),
    kind: "eligible",
    scope: place.scope,
    roleDefinitionGuid: azureRoleIds.owner,
    ...user(place.person()),
    startDateTime: daysFromAnchor(-180),
  } as const;
  const byGroup = {
    name: random.guid(),
    kind: "eligible",
    scope: managementGroupId("contoso-platform"),
    roleDefinitionGuid: azureRoleIds.userAccessAdministrator,
    principalId: random.pick(securityGroups(draft)).id,
    principalType: "Group",
    startDateTime: daysFromAnchor(-90),
    endDateTime: daysFromAnchor(275),
  } as const;
  const activatable = {
    ...eligible,
    name: random.guid(),
    roleDefinitionGuid: azureRoleIds.contributor,
    ...user(place.person()),
  };
  const held = assignRole(draft, random, {
    scope: activatable.scope,
    roleDefinitionGuid: activatable.roleDefinitionGuid,
    principalId: activatable.principalId,
    principalType: activatable.principalType,
    createdBy: activatable.principalId,
    created: -0.05,
  });
  const activated = {
    ...activatable,
    name: random.guid(),
    kind: "activated",
    startDateTime: daysFromAnchor(-0.05),
    endDateTime: daysFromAnchor(0.25),
    roleAssignmentId: held.id,
    eligibility: activatable.name,
  } as const;
  schedules.push(eligible, byGroup, activatable, activated);
  noteSpecimen(draft, "eligible azure role", eligible.name, byGroup.name, activatable.name);
  noteSpecimen(draft, "eligible azure role that is activated just now", held.id);
}

/** Only security groups can hold Azure roles; those that may hold directory roles have specimens of their own. */
function securityGroups(draft: TenantDraft): readonly GraphObject[] {
  return draft.groups.filter(
    (one) => one["securityEnabled"] === true && one["isAssignableToRole"] !== true,
  );
}

function user({ id }: Person): Pick<AzureRoleAssignment, "principalId" | "principalType"> {
  return { principalId: id, principalType: "User" };
}
