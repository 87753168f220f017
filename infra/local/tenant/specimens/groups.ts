import { assignRole } from "../assign-role.ts";
import { azureRoleIds } from "../azure-role-ids.ts";
import { businessAppName, slug } from "../business-names.ts";
import { contoso } from "../contoso.ts";
import { noteSpecimen, someStaff, type TenantDraft } from "../draft.ts";
import { groupOf } from "../group.ts";
import { createRandom, type Random } from "../random.ts";
import { groupGrantOf } from "../role-grant.ts";

/** The largest group that exists in practice often enough to be met. */
const mostMembers = 5_000;

/** What groups can be like: nested, circular, empty, dynamic, very big, or able to carry directory roles. */
export function addSpecimenGroups(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "specimen groups");
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    addNested(draft, random);
    addDynamic(draft, random);
    addRoleAssignable(draft, random);
  }
  const everybody = addGroup(draft, random, {
    memberIds: draft.users.slice(0, mostMembers).map(({ id }) => id),
  });
  noteSpecimen(draft, "group with very many members", everybody);
}

/** @returns its id */
export function addGroup(
  draft: TenantDraft,
  random: Random,
  {
    memberIds,
    ...parts
  }: { readonly memberIds: readonly string[] } & Readonly<Record<string, unknown>>,
): string {
  const displayName = `${businessAppName(random)} access`;
  const id = random.guid();
  const mailNickname = `${slug(displayName)}-${random.hex(4)}`;
  draft.groups.push(groupOf(id, { displayName, mailNickname, ...parts }));
  draft.entra.members.set(id, memberIds);
  return id;
}

/** One that may hold directory roles; set when a group is made and never again (learn.microsoft.com/entra/identity/role-based-access-control/groups-concept, checked 2026-11-21). */
export function addRoleAssignableGroup(
  draft: TenantDraft,
  random: Random,
  memberIds: readonly string[],
): string {
  return addGroup(draft, random, { memberIds, isAssignableToRole: true, visibility: "Private" });
}

function people(draft: TenantDraft, random: Random, count: number): string[] {
  return someStaff(draft, random, count).map(({ id }) => id);
}

function addNested(draft: TenantDraft, random: Random): void {
  const inner = addGroup(draft, random, { memberIds: people(draft, random, 4) });
  const middle = addGroup(draft, random, { memberIds: [inner, ...people(draft, random, 2)] });
  const outer = addGroup(draft, random, { memberIds: [middle, ...people(draft, random, 1)] });
  noteSpecimen(draft, "group nested three deep", outer);

  const one = addGroup(draft, random, { memberIds: people(draft, random, 2) });
  const two = addGroup(draft, random, { memberIds: [one] });
  draft.entra.members.set(one, [...(draft.entra.members.get(one) ?? []), two]);
  noteSpecimen(draft, "two groups that are each other's member", one, two);

  noteSpecimen(draft, "group without members", addGroup(draft, random, { memberIds: [] }));
}

function addDynamic(draft: TenantDraft, random: Random): void {
  const add = (specimen: string, membershipRule: string): string => {
    const id = addGroup(draft, random, {
      memberIds: people(draft, random, 6),
      groupTypes: ["DynamicMembership"],
      membershipRule,
      membershipRuleProcessingState: "On",
    });
    noteSpecimen(draft, specimen, id);
    return id;
  };
  add("dynamic group", '(user.department -eq "Finance") and (user.accountEnabled -eq true)');
  // People keep their own mobile number up to date.
  const open = add(
    "dynamic group with an Azure role, whose rule reads what its members can change about themselves",
    '(user.mobilePhone -startsWith "+49 89")',
  );
  const [, { subscriptionId }] = contoso.subscriptions;
  assignRole(draft, random, {
    scope: `/subscriptions/${subscriptionId}`,
    roleDefinitionGuid: azureRoleIds.contributor,
    principalId: open,
    principalType: "Group",
    created: -210,
  });
}

function addRoleAssignable(draft: TenantDraft, random: Random): void {
  const carrier = addRoleAssignableGroup(draft, random, people(draft, random, 3));
  noteSpecimen(draft, "role-assignable group with members and a role", carrier);

  const owned = addRoleAssignableGroup(draft, random, people(draft, random, 2));
  draft.owners.set(owned, people(draft, random, 1));
  noteSpecimen(draft, "role-assignable group whose owner is no administrator", owned);

  const [resident, visitor, steward] = people(draft, random, 3);
  const inPim = addRoleAssignableGroup(draft, random, resident === undefined ? [] : [resident]);
  const grant = (principalId: string | undefined, accessId: "member" | "owner") =>
    principalId === undefined
      ? []
      : [groupGrantOf(random, { groupId: inPim, principalId, accessId, begins: -90 })];
  draft.entra.groupAssignments.push(...grant(resident, "member"));
  draft.entra.groupEligibilities.push(...grant(visitor, "member"), ...grant(steward, "owner"));
  noteSpecimen(draft, "role-assignable group with eligible members and owners", inPim);

  const reach = addRoleAssignableGroup(draft, random, people(draft, random, 3));
  noteSpecimen(draft, "role-assignable group that is eligible for a role", reach);
}
