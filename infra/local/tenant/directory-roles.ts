import type { TenantDraft } from "./draft.ts";
import { roleId } from "./entra-roles.ts";
import { createRandom } from "./random.ts";
import { assignmentId, eligibilityId, roleGrantOf } from "./role-grant.ts";
import { addRoleAssignableGroup } from "./specimens/groups.ts";
import { createPersonPicker } from "./specimens/person-picker.ts";

/** Roles that harm little, as most people with a role hold one. */
const everyday = [
  "Reports Reader",
  "Message Center Reader",
  "Service Support Administrator",
  "License Administrator",
  "Guest Inviter",
  "Usage Summary Reports Reader",
].map(roleId);

/** Role-assignable groups of the ordinary sort; before the other groups, which fill the tenant up. */
export function addOrdinaryRoleGroups(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "ordinary role groups");
  const count = Math.floor(draft.counts.groups / 40);
  for (let index = 0; index < count; index++) {
    const members = [random.pick(draft.staff).id];
    const principalId = addRoleAssignableGroup(draft, random, members);
    draft.entra.roleAssignments.push(
      roleGrantOf(random, assignmentId(random), {
        principalId,
        roleDefinitionId: random.pick(everyday),
        begins: -random.int(30, 900),
      }),
    );
  }
}

/** One person in thirty holds an everyday role, or may activate it. */
export function addOrdinaryRoleHolders(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "ordinary role holders");
  const pick = createPersonPicker(draft, random);
  const count = Math.floor(draft.counts.users / 30);
  for (let index = 0; index < count; index++) {
    const holding = {
      principalId: pick.person(),
      roleDefinitionId: random.pick(everyday),
      begins: -random.int(30, 900),
    };
    if (random.chance(0.6)) {
      const id = eligibilityId(random);
      draft.entra.roleEligibilities.push(roleGrantOf(random, id, holding));
    } else {
      const ends = random.chance(0.3) ? random.int(3, 180) : undefined;
      draft.entra.roleAssignments.push(
        roleGrantOf(random, assignmentId(random), {
          ...holding,
          ...(ends === undefined ? {} : { ends }),
        }),
      );
    }
  }
}
