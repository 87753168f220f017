import type {
  AccessFact,
  ApplicationPermissionFact,
  AzureRoleFact,
  Catalogue,
  CustomRoleFact,
  DelegatedGrantFact,
  EntraRoleFact,
  GroupMembershipFact,
  PowerfulGroupFact,
  Principal,
  WorkloadFact,
} from "../../shared/inventory/access-records.ts";
import { subjectOfAccess } from "../../shared/inventory/access-records.ts";
import type { AccessSubject } from "../../shared/privilege/access-subject.ts";
import { accessSubjectOf } from "../../shared/privilege/holdings.ts";

export const USER_ID = "a0000000-0000-4000-8000-000000000001";
export const GROUP_ID = "a0000000-0000-4000-8000-000000000002";
export const CLIENT_ID = "a0000000-0000-4000-8000-000000000003";
/** Object ids of the service principals of Microsoft Graph and of an API that the tenant made. */
export const GRAPH_ID = "a0000000-0000-4000-8000-000000000004";
export const OWN_API_ID = "a0000000-0000-4000-8000-000000000005";
export const SUBSCRIPTION_ID = "/subscriptions/b0000000-0000-4000-8000-000000000001";
export const MANAGEMENT_GROUP_ID = "/providers/Microsoft.Management/managementGroups/platform";
export const UNIT_ID = "a0000000-0000-4000-8000-000000000006";

export const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/** Directory roles by template id, with their tier. */
export const ENTRA = {
  /** 0 */
  globalAdministrator: "62e90394-69f5-4237-9190-012177145e10",
  /** 1 */
  authenticationPolicyAdministrator: "0526716b-113d-4c15-b2c8-68e3c22b9f80",
  /** 2 */
  searchAdministrator: "0964bb5e-9bdb-4d7b-ac29-58e794862a40",
  /** harmless */
  messageCenterReader: "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",
} as const;

/** Roles of Azure by the GUID of their definition, with their tier. */
export const AZURE = {
  /** 0 */
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  /** 0 */
  userAccessAdministrator: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  /** 0 */
  roleAdministrator: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
  /** 1 */
  blobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  /** 2 */
  approvalsRequestUser: "0343f3e8-01ac-4bb8-8f93-78b1d31ba64b",
  /** harmless */
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
} as const;

/** Application permissions of Microsoft Graph. */
export const APP_ROLE = {
  /** 0, and its holder can give itself more */
  roleManagement: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
  /** 1 */
  mailReadWrite: "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
  /** 2 */
  userReadAll: "df021288-bdef-4463-88db-98f22de89214",
  /** harmless */
  workflowsReadBasic: "021ea6db-c06b-45c6-8c9c-c1cd9a37a483",
} as const;

export function aUser(changes: Partial<Principal> = {}): Principal {
  return {
    id: USER_ID,
    kind: "user",
    isFound: true,
    name: "Ada Example",
    userPrincipalName: "ada@contoso.example",
    isEnabled: true,
    isGuest: false,
    ...changes,
  };
}

export function aGroup(changes: Partial<Principal> = {}): Principal {
  return { id: GROUP_ID, kind: "group", isFound: true, name: "Operators", ...changes };
}

export function anEntraRole(changes: Partial<EntraRoleFact> = {}): EntraRoleFact {
  return {
    kind: "entra-role",
    principal: aUser(),
    roleId: ENTRA.globalAdministrator,
    scope: "/",
    isEligible: false,
    hasSchedule: true,
    ...changes,
  };
}

export function anAzureRole(changes: Partial<AzureRoleFact> = {}): AzureRoleFact {
  const { scope = SUBSCRIPTION_ID } = changes;
  return {
    kind: "azure-role",
    assignmentId: `${scope}/providers/Microsoft.Authorization/roleAssignments/c0000000-0000-4000-8000-000000000001`,
    principal: aUser(),
    principalType: "User",
    roleId: AZURE.owner,
    scope,
    isEligible: false,
    ...changes,
  };
}

export function anApplicationPermission(
  changes: Partial<ApplicationPermissionFact> = {},
): ApplicationPermissionFact {
  return {
    kind: "application-permission",
    assignmentId: "AssignmentOne",
    clientId: CLIENT_ID,
    clientName: "Ledger Sync",
    resourceId: GRAPH_ID,
    appRoleId: APP_ROLE.roleManagement,
    ...changes,
  };
}

/** `principalId: undefined` (as it is by default): for all users. */
export function aGrant(changes: Partial<DelegatedGrantFact> = {}): DelegatedGrantFact {
  return {
    kind: "delegated-grant",
    grantId: "GrantOne",
    clientId: CLIENT_ID,
    resourceId: GRAPH_ID,
    scopes: ["Mail.ReadWrite", "offline_access"],
    ...changes,
  };
}

export function aWorkload(changes: Partial<WorkloadFact> = {}): WorkloadFact {
  return {
    kind: "workload",
    id: CLIENT_ID,
    appId: "d0000000-0000-4000-8000-000000000001",
    name: "Ledger Sync",
    isEnabled: true,
    origin: "own",
    hasVerifiedPublisher: false,
    ...changes,
  };
}

export function aForeignWorkload(changes: Partial<WorkloadFact> = {}): WorkloadFact {
  const ownerTenantId = "d0000000-0000-4000-8000-000000000002";
  return aWorkload({ origin: "foreign", ownerTenantId, ...changes });
}

export function aPowerfulGroup(changes: Partial<Principal> = {}): PowerfulGroupFact {
  return { kind: "powerful-group", group: aGroup(changes) };
}

export function aMembership(changes: Partial<GroupMembershipFact> = {}): GroupMembershipFact {
  return {
    kind: "group-membership",
    groupId: GROUP_ID,
    relation: "member",
    isNested: false,
    principal: aUser(),
    ...changes,
  };
}

type Block = CustomRoleFact["permissions"][number];

/** `permissions` with the parts that matter; the others are empty. */
export function aCustomRole(
  changes: Partial<Omit<CustomRoleFact, "permissions">> & {
    readonly permissions?: readonly Partial<Block>[];
  } = {},
): CustomRoleFact {
  const { permissions = [{ actions: ["*"] }], ...rest } = changes;
  return {
    kind: "custom-role",
    system: "azure",
    roleId: "e0000000-0000-4000-8000-000000000001",
    name: "Platform Helper",
    isEnabled: true,
    assignableScopes: [SUBSCRIPTION_ID],
    permissions: permissions.map((block) => ({
      actions: [],
      notActions: [],
      dataActions: [],
      notDataActions: [],
      ...block,
    })),
    ...rest,
  };
}

export function aCatalogue(changes: Partial<Catalogue> = {}): Catalogue {
  return {
    entraRoles: {},
    azureRoles: {},
    resources: {
      [GRAPH_ID]: {
        id: GRAPH_ID,
        appId: GRAPH_APP_ID,
        name: "Microsoft Graph",
        origin: "microsoft",
        appRoles: {},
      },
      [OWN_API_ID]: {
        id: OWN_API_ID,
        appId: "d0000000-0000-4000-8000-000000000005",
        name: "Ledger API",
        origin: "own",
        appRoles: { "e0000000-0000-4000-8000-000000000005": "Ledger.Write" },
      },
    },
    scopes: {
      [SUBSCRIPTION_ID]: "Contoso Production",
      [MANAGEMENT_GROUP_ID.toLowerCase()]: "Platform",
    },
    administrativeUnits: { [UNIT_ID]: { name: "Plant Kiel", isRestricted: false } },
    denies: [],
    holdersAt: {},
    ...changes,
  };
}

/** What these facts make together; the first of them says of whom. */
export function anAccessSubject(...facts: readonly AccessFact[]): AccessSubject {
  return anAccessSubjectIn(aCatalogue(), ...facts);
}

export function anAccessSubjectIn(
  catalogue: Catalogue,
  ...facts: readonly AccessFact[]
): AccessSubject {
  const [first] = facts;
  return accessSubjectOf(first === undefined ? USER_ID : subjectOfAccess(first), facts, catalogue);
}
