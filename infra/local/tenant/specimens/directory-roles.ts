import { noteSpecimen, type TenantDraft } from "../draft.ts";
import type { RoleGrant } from "../entra.ts";
import { roleId } from "../entra-roles.ts";
import { createRandom, type Random } from "../random.ts";
import { assignmentId, eligibilityId, roleGrantOf } from "../role-grant.ts";
import { contoso } from "../contoso.ts";
import { createPersonPicker, type PersonPicker } from "./person-picker.ts";
import { addSpecimenUnits } from "./administrative-units.ts";

const globalAdministrator = roleId("Global Administrator");

type Holding = Omit<Parameters<typeof roleGrantOf>[2], "principalId">;

/** Who holds directory roles, and in which of the ways that there are. The rest of the tenant must be there already. */
export function addDirectoryRoles(draft: TenantDraft): void {
  const random = createRandom(draft.seed, "directory roles");
  const pick = createPersonPicker(draft, random);
  for (const id of specimenIds(draft, "break-glass account")) {
    assign(draft, random, id, {
      roleDefinitionId: globalAdministrator,
      begins: -2_000,
      origin: "direct",
    });
  }
  const administrator = draft.users.find(
    (user) => user["userPrincipalName"] === contoso.administrator,
  );
  if (administrator !== undefined) {
    assign(draft, random, administrator.id, {
      roleDefinitionId: globalAdministrator,
      begins: -1_800,
    });
  }
  for (let copy = 0; copy < draft.counts.copies; copy++) {
    addGlobalAdministrators(draft, random, pick, copy);
    addTimeBound(draft, random, pick);
    addThroughGroups(draft, random, copy);
    addCustomRole(draft, random, pick);
    addScoped(draft, random, pick);
    addOfDeleted(draft, random, copy);
  }
}

function addGlobalAdministrators(
  draft: TenantDraft,
  random: Random,
  pick: PersonPicker,
  copy: number,
): void {
  const role = { roleDefinitionId: globalAdministrator, begins: -300 };
  const outside = [pick.person(), pick.person()];
  for (const id of outside) assign(draft, random, id, { ...role, origin: "direct" });
  noteSpecimen(draft, "Global Administrator permanently, outside of PIM", ...outside);

  const eligible = [pick.person(), pick.person(), pick.person()];
  for (const id of eligible) makeEligible(draft, random, id, role);
  noteSpecimen(draft, "eligible Global Administrator", ...eligible);

  assign(draft, random, nth(draft, "guest with a directory role", copy), role);
  const others: readonly (readonly [specimen: string, id: string])[] = [
    ["Global Administrator who is synchronised from on-premises", pick.synchronised()],
    ["Global Administrator who is a service principal", pick.servicePrincipal()],
    ["Global Administrator whose account is disabled", pick.disabled()],
  ];
  for (const [specimen, id] of others) {
    assign(draft, random, id, role);
    noteSpecimen(draft, specimen, id);
  }
}

function addTimeBound(draft: TenantDraft, random: Random, pick: PersonPicker): void {
  const visitor = pick.person();
  assign(draft, random, visitor, {
    roleDefinitionId: roleId("Security Administrator"),
    begins: -29,
    ends: 1,
  });
  noteSpecimen(draft, "holder of a role that ends tomorrow", visitor);

  const future = pick.person();
  assign(draft, random, future, {
    roleDefinitionId: roleId("Exchange Administrator"),
    begins: 5,
    ends: 35,
  });
  noteSpecimen(draft, "holder of a role that has not begun", future);

  const active = pick.person();
  const role = { roleDefinitionId: roleId("User Administrator") };
  const eligibility = makeEligible(draft, random, active, { ...role, begins: -200 });
  assign(draft, random, active, {
    ...role,
    begins: -0.05,
    ends: 0.25,
    origin: "activation",
    eligibilityId: eligibility.id,
  });
  noteSpecimen(draft, "entitled person who has activated a role", active);
}

function addThroughGroups(draft: TenantDraft, random: Random, copy: number): void {
  const role = { begins: -400 };
  assign(draft, random, nth(draft, "role-assignable group with members and a role", copy), {
    ...role,
    roleDefinitionId: roleId("Application Administrator"),
  });
  assign(draft, random, nth(draft, "role-assignable group whose owner is no administrator", copy), {
    ...role,
    roleDefinitionId: roleId("Privileged Authentication Administrator"),
  });
  assign(
    draft,
    random,
    nth(draft, "role-assignable group with eligible members and owners", copy),
    {
      ...role,
      roleDefinitionId: roleId("Conditional Access Administrator"),
    },
  );
  makeEligible(
    draft,
    random,
    nth(draft, "role-assignable group that is eligible for a role", copy),
    {
      ...role,
      roleDefinitionId: roleId("Privileged Role Administrator"),
    },
  );
}

function addCustomRole(draft: TenantDraft, random: Random, pick: PersonPicker): void {
  const id = random.guid();
  draft.entra.roleDefinitions.push({
    id,
    templateId: id,
    displayName: `Integration Operations ${random.hex(3)}`,
    description: "Runs the integration platform.",
    isBuiltIn: false,
    isEnabled: true,
    resourceScopes: ["/"],
    rolePermissions: [
      {
        allowedResourceActions: [
          "microsoft.directory/applications/standard/read",
          "microsoft.directory/applications/credentials/update",
        ],
        condition: null,
      },
    ],
    version: "1",
  });
  noteSpecimen(draft, "custom role whose actions change credentials", id);
  const holder = pick.person();
  assign(draft, random, holder, { roleDefinitionId: id, begins: -150, origin: "direct" });
  noteSpecimen(draft, "holder of a custom role", holder);
}

function addScoped(draft: TenantDraft, random: Random, pick: PersonPicker): void {
  const [unit] = addSpecimenUnits(draft, random);
  const local = pick.person();
  assign(draft, random, local, {
    roleDefinitionId: roleId("User Administrator"),
    directoryScopeId: `/administrativeUnits/${unit}`,
    begins: -80,
  });
  noteSpecimen(draft, "holder of a role within an administrative unit", local);

  const developer = pick.person();
  assign(draft, random, developer, {
    roleDefinitionId: roleId("Application Administrator"),
    directoryScopeId: `/${random.pick(draft.applications).id}`,
    begins: -60,
  });
  noteSpecimen(draft, "holder of a role for one application", developer);
}

/** Assignments of who is deleted stay on record until the account is gone for good. */
function addOfDeleted(draft: TenantDraft, random: Random, copy: number): void {
  const id = nth(draft, "soft-deleted user who is still named as an owner", copy);
  assign(draft, random, id, { roleDefinitionId: roleId("Reports Reader"), begins: -500 });
}

function assign(
  draft: TenantDraft,
  random: Random,
  principalId: string,
  holding: Holding,
): RoleGrant {
  const made = roleGrantOf(random, assignmentId(random), { principalId, ...holding });
  draft.entra.roleAssignments.push(made);
  return made;
}

function makeEligible(
  draft: TenantDraft,
  random: Random,
  principalId: string,
  holding: Holding,
): RoleGrant {
  const made = roleGrantOf(random, eligibilityId(random), { principalId, ...holding });
  draft.entra.roleEligibilities.push(made);
  return made;
}

function specimenIds(draft: TenantDraft, specimen: string): readonly string[] {
  return draft.specimens.get(specimen) ?? [];
}

function nth(draft: TenantDraft, specimen: string, copy: number): string {
  const id = specimenIds(draft, specimen)[copy];
  if (id === undefined) throw new Error(`There is no copy ${copy} of '${specimen}'.`);
  return id;
}
