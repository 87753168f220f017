import type { AuditAct } from "../../shared/inventory/audit-acts.ts";
import type {
  ApplicationPermissionAct,
  ConsentAct,
  DelegatedGrantAct,
} from "../../shared/inventory/audit-consent-acts.ts";
import type { EntraRoleAct, GroupMembershipAct } from "../../shared/inventory/audit-role-acts.ts";
import type {
  ApplicationChangedAct,
  CredentialAct,
  OwnerAct,
  WorkloadAct,
} from "../../shared/inventory/audit-workload-acts.ts";
import type { PolicyAct } from "../../shared/inventory/audit-acts.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import type { PropertyChange } from "../../shared/inventory/property-changes.ts";
import { ADA, BO, GLOBAL_ADMINISTRATOR } from "./an-audit-row.ts";

export const CLIENT = "0e000000-0000-4000-8000-00000000000e";
export const GRAPH = "0f000000-0000-4000-8000-00000000000f";
export const APP = "1a000000-0000-4000-8000-00000000001a";
export const TIER_0_GROUP = "1b000000-0000-4000-8000-00000000001b";

/** Any id, by a number. */
export function anId(number: number): string {
  return `2a000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** What Ada did in the morning of a day in March, unless said otherwise. Its ids are those of its instant, kind and number. */
export function anAct(
  act: AuditAct,
  changes: Partial<LoggedAct> & { readonly number?: number } = {},
): LoggedAct {
  const { number = 0, at = "2026-03-02T10:00:00.000Z", ...others } = changes;
  return {
    kind: "act",
    id: `Directory_${at}_${act.kind}_${number}`,
    at,
    correlationId: `correlation_${at}_${number}`,
    operation: "An operation",
    service: "Core Directory",
    actor: { kind: "user", id: ADA, userPrincipalName: "ada@contoso.example" },
    act,
    ...others,
  };
}

const DIRECT = { isActivation: false, isRequestOnly: false, isByPim: false } as const;

/** Bo is given Global Administrator, directly. */
export function aRoleAct(changes: Partial<EntraRoleAct> = {}): EntraRoleAct {
  return {
    kind: "entra-role",
    verb: "given",
    principalId: BO,
    principalType: "User",
    userPrincipalName: "bo@contoso.example",
    roleTemplateId: GLOBAL_ADMINISTRATOR,
    roleName: "Global Administrator",
    scope: "/",
    isEligible: false,
    isOutsidePim: false,
    ...DIRECT,
    naturalKey: [],
    ...changes,
  };
}

/** Bo comes to a group. */
export function aMembershipAct(changes: Partial<GroupMembershipAct> = {}): GroupMembershipAct {
  return {
    kind: "group-membership",
    verb: "given",
    relation: "member",
    groupId: TIER_0_GROUP,
    groupName: "Tier 0",
    principalId: BO,
    principalType: "User",
    userPrincipalName: "bo@contoso.example",
    ...DIRECT,
    naturalKey: [],
    ...changes,
  };
}

/** An application is granted a permission of Graph's. */
export function aPermissionAct(
  changes: Partial<ApplicationPermissionAct> = {},
): ApplicationPermissionAct {
  return {
    kind: "application-permission",
    verb: "given",
    clientId: CLIENT,
    clientName: "Payroll",
    resourceId: GRAPH,
    resourceName: "Microsoft Graph",
    appRoleId: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
    value: "RoleManagement.ReadWrite.Directory",
    ...changes,
  };
}

/** Somebody consents for themselves. */
export function aConsentAct(
  scopes: readonly string[],
  changes: Partial<ConsentAct> = {},
): ConsentAct {
  return {
    kind: "consent",
    clientId: CLIENT,
    clientName: "Payroll",
    isByAdmin: false,
    isForAll: false,
    before: [],
    after: [{ reach: changes.isForAll === true ? "all" : "one", scopes }],
    isRisky: false,
    ...changes,
  };
}

/** One user's grant for an application. */
export function aGrantAct(principalId: string): DelegatedGrantAct {
  return {
    kind: "delegated-grant",
    verb: "given",
    clientId: CLIENT,
    resourceId: GRAPH,
    reach: "one",
    principalId,
    scopesBefore: [],
    scopesAfter: ["Mail.Read"],
  };
}

/** A secret is added to a service principal. */
export function aCredentialAct(changes: Partial<CredentialAct> = {}): CredentialAct {
  return {
    kind: "credential",
    on: "service-principal",
    objectId: CLIENT,
    objectName: "Payroll",
    added: [{ keyId: anId(900), type: "Password", usage: "Verify" }],
    removed: [],
    ...changes,
  };
}

export function aWorkloadAct(
  what: WorkloadAct["what"],
  changes: Partial<WorkloadAct> = {},
): WorkloadAct {
  return {
    kind: "workload",
    what,
    on: "service-principal",
    objectId: CLIENT,
    objectName: "Payroll",
    ...changes,
  };
}

export function anApplicationChange(
  what: ApplicationChangedAct["what"],
  ...changes: readonly PropertyChange[]
): ApplicationChangedAct {
  return {
    kind: "application-changed",
    on: "application",
    objectId: APP,
    objectName: "Payroll",
    what,
    changes,
  };
}

/** Bo becomes an owner of an application. */
export function anOwnerAct(changes: Partial<OwnerAct> = {}): OwnerAct {
  return {
    kind: "owner",
    verb: "given",
    of: "application",
    objectId: APP,
    objectName: "Payroll",
    ownerId: BO,
    ownerName: "Bo",
    ...changes,
  };
}

export function aPolicyAct(
  area: PolicyAct["area"],
  verb: PolicyAct["verb"],
  ...changes: readonly PropertyChange[]
): PolicyAct {
  return { kind: "policy", area, verb, name: "Require MFA", objectId: anId(800), changes };
}
