import {
  type AccessFact,
  type Catalogue,
  type CustomRoleFact,
  type EntraRoleFact,
  type GroupMembershipFact,
  isEligibleRelation,
  type Principal,
} from "../inventory/access-records.ts";
import type { AccessSubject, Holding, JudgedRole } from "./access-subject.ts";
import { holdersAt } from "./azure-holding.ts";
import { azureHoldings } from "./azure-holdings.ts";
import { azureScope } from "./azure-scope.ts";
import { applicationPermissionHolding, delegatedGrantHolding } from "./consent-holding.ts";
import { customAzureRolePower } from "./custom-azure-role.ts";
import { customEntraRolePower } from "./custom-entra-role.ts";
import { entraHolding } from "./entra-holding.ts";

/**
 * Puts together what is known of one subject: `facts` are all that are filed under it (`subjectOfAccess`), in any order. What
 * the data and the catalogue do not know is unknown, never harmless.
 */
export function accessSubjectOf(
  subject: string,
  facts: readonly AccessFact[],
  catalogue: Catalogue,
): AccessSubject {
  const principal = principalOf(facts);
  const workload = facts.find((fact) => fact.kind === "workload");
  const group = facts.find((fact) => fact.kind === "powerful-group");
  const role = facts.find((fact) => fact.kind === "custom-role");
  const load = facts.find((fact) => fact.kind === "scope-load");
  return {
    subject,
    ...(principal === undefined ? {} : { principal }),
    ...(workload === undefined ? {} : { workload }),
    ...(workload?.resourceOf === undefined
      ? {}
      : { holdersAtResource: holdersAt(workload.resourceOf, catalogue) }),
    ...(group === undefined ? {} : { group }),
    ...(role === undefined ? {} : { role: judgedRole(role) }),
    ...(load === undefined
      ? {}
      : { load: { ...load, where: azureScope(load.scope, catalogue.scopes).where } }),
    holdings: holdingsOf(facts, catalogue),
    members: membersOf(facts),
  };
}

/** Sources read the same principal at different times: one that found it knows more. */
function principalOf(facts: readonly AccessFact[]): Principal | undefined {
  const seen = facts.flatMap((fact) => {
    if (fact.kind === "powerful-group") return [fact.group];
    return fact.kind === "entra-role" || fact.kind === "azure-role" ? [fact.principal] : [];
  });
  return seen.find(({ isFound }) => isFound) ?? seen[0];
}

function holdingsOf(facts: readonly AccessFact[], catalogue: Catalogue): readonly Holding[] {
  const entra = facts.filter((fact) => fact.kind === "entra-role");
  const azure = facts.filter((fact) => fact.kind === "azure-role");
  return [
    ...entra
      .filter((fact) => !isMereActivation(fact, entra))
      .map((fact) => entraHolding(fact, catalogue)),
    ...azureHoldings(azure, catalogue),
    ...facts.flatMap((fact) => {
      if (fact.kind === "application-permission") {
        return [applicationPermissionHolding(fact, catalogue)];
      }
      return fact.kind === "delegated-grant" ? [delegatedGrantHolding(fact, catalogue)] : [];
    }),
  ];
}

/** A membership that was activated is the use of one that may be: where that is seen, it says all. */
function membersOf(facts: readonly AccessFact[]): readonly GroupMembershipFact[] {
  const all = facts.filter((fact) => fact.kind === "group-membership");
  const mayActivate = new Set(
    all.flatMap(({ relation, principal, isNested }) =>
      isEligibleRelation(relation) && !isNested ? [`${relation} ${principal.id}`] : [],
    ),
  );
  return all.filter(
    ({ isActivated, relation, principal }) =>
      isActivated !== true || !mayActivate.has(`eligible-${relation} ${principal.id}`),
  );
}

/** A role that was activated is the use of an eligibility, not another privilege: where that is seen, it says all. */
function isMereActivation(fact: EntraRoleFact, all: readonly EntraRoleFact[]): boolean {
  return (
    fact.isActivated === true &&
    all.some(
      ({ isEligible, roleId, scope }) =>
        isEligible && roleId === fact.roleId && (scope === fact.scope || scope === "/"),
    )
  );
}

function judgedRole(role: CustomRoleFact): JudgedRole {
  if (role.system === "entra") {
    const actions = role.permissions.flatMap((block) => block.actions);
    return { role, epoch: "entra-roles", ...customEntraRolePower(actions) };
  }
  // Seen wherever it may be assigned: the first of those places stands for all, whichever way they are listed.
  const [scope = "/"] = (role.assignableScopes ?? []).map((one) => one.toLowerCase()).sort();
  const { readWith } = azureScope(scope, {});
  return { role, epoch: `azure-roles:${readWith}`, ...customAzureRolePower(role.permissions) };
}
