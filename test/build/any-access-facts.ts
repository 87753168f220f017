import fc from "fast-check";
import {
  type AccessFact,
  type Catalogue,
  keyOfAccess,
  type Principal,
  type PrincipalKind,
} from "../../shared/inventory/access-records.ts";
import type { AccessSubject } from "../../shared/privilege/access-subject.ts";
import { accessSubjectOf } from "../../shared/privilege/holdings.ts";
import {
  aCatalogue,
  aCustomRole,
  aGrant,
  aMembership,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  APP_ROLE,
  aWorkload,
  AZURE,
  ENTRA,
  GRAPH_ID,
  MANAGEMENT_GROUP_ID,
  OWN_API_ID,
  SUBSCRIPTION_ID,
  UNIT_ID,
} from "./an-access-subject.ts";
import { anyInstant } from "./any-holder.ts";

/** All facts of one subject have its id. */
const SUBJECT = "a0000000-0000-4000-8000-00000000000f";
const CUSTOM_ROLE = "e0000000-0000-4000-8000-00000000000f";

const anyId = fc.constantFrom(SUBJECT, "a0000000-0000-4000-8000-000000000010", CUSTOM_ROLE);
/** Text that a tenant may hold, hostile text included. */
const anyName = fc.oneof(
  fc.constantFrom(
    "",
    "null",
    "__proto__",
    "constructor",
    "=1+1",
    "\u202Egpj.exe",
    "\uD800",
    "{{x}}",
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
);
const flag = fc.boolean();
const maybeInstant = fc.option(
  anyInstant.map((at) => new Date(at).toISOString()),
  { nil: undefined, freq: 2 },
);

type Present<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function without<T extends object>(record: T): Present<T> {
  // The cast says that what was undefined is absent now.
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as Present<T>;
}

function anyPrincipal(id: fc.Arbitrary<string>): fc.Arbitrary<Principal> {
  const kinds: PrincipalKind[] = ["user", "group", "service-principal", "device", "unknown"];
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  return fc
    .record({
      id,
      kind: fc.constantFrom(...kinds),
      isFound: flag,
      name: optional(anyName),
      userPrincipalName: optional(anyName),
      isEnabled: optional(flag),
      isGuest: optional(flag),
      isSynchronised: optional(flag),
      isDynamic: optional(flag),
      membershipRule: optional(
        fc.oneof(anyName, fc.constant('user.mobilePhone -eq "1" or user.department -eq "mail"')),
      ),
      isRoleAssignable: optional(flag),
    })
    .map(({ id: of, kind, isFound, ...rest }) => ({ id: of, kind, isFound, ...without(rest) }));
}

const aRole = (roles: Readonly<Record<string, string>>) =>
  fc.constantFrom<string>(...Object.values(roles), CUSTOM_ROLE, "classic:CoAdmin");

const anyEntraRole = fc
  .record({
    principal: anyPrincipal(fc.constant(SUBJECT)),
    roleId: aRole(ENTRA),
    scope: fc.oneof(
      fc.constantFrom("/", `/administrativeUnits/${UNIT_ID}`, `/${SUBJECT}`, "app:/x"),
      anyName,
    ),
    isEligible: flag,
    isActivated: flag,
    hasSchedule: flag,
    startsAt: maybeInstant,
    endsAt: maybeInstant,
  })
  .map((changes) => anEntraRole(without(changes)));

const anyAzureRole = fc
  .record({
    principal: anyPrincipal(fc.constant(SUBJECT)),
    principalType: fc.constantFrom("User", "Group", "ServicePrincipal", "ForeignGroup", "Unknown"),
    roleId: aRole(AZURE),
    scope: fc.oneof(
      fc.constantFrom(
        "/",
        MANAGEMENT_GROUP_ID,
        SUBSCRIPTION_ID,
        `${SUBSCRIPTION_ID}/resourceGroups/rg`,
        `${SUBSCRIPTION_ID}/resourceGroups/rg/providers/A.B/c/d`,
      ),
      anyName,
    ),
    isEligible: flag,
    condition: fc.option(
      fc.oneof(
        anyName,
        fc.constantFrom(
          `@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] GuidEquals ${AZURE.reader}`,
          "1 NumericEquals 1",
        ),
      ),
      { nil: undefined },
    ),
    createdAt: maybeInstant,
    endsAt: maybeInstant,
  })
  .map((changes) => anAzureRole(without(changes)));

const anyResource = fc.constantFrom(GRAPH_ID, OWN_API_ID, SUBJECT);

const anyApplicationPermission = fc
  .record({
    assignmentId: fc.uuid(),
    clientId: fc.constant(SUBJECT),
    resourceId: anyResource,
    appRoleId: fc.constantFrom<string>(...Object.values(APP_ROLE), SUBJECT),
    createdAt: maybeInstant,
  })
  .map((changes) => anApplicationPermission(without(changes)));

const anyGrant = fc
  .record({
    grantId: fc.uuid(),
    clientId: fc.constant(SUBJECT),
    resourceId: anyResource,
    principalId: fc.option(anyId, { nil: undefined }),
    scopes: fc.uniqueArray(
      fc.oneof(
        fc.constantFrom("Mail.ReadWrite", "User.Read", "offline_access", "Directory.ReadWrite.All"),
        anyName,
      ),
      { maxLength: 4 },
    ),
  })
  .map((changes) => aGrant(without(changes)));

const anyMembership = fc
  .record({
    groupId: fc.constant(SUBJECT),
    relation: fc.constantFrom(
      "member" as const,
      "owner" as const,
      "eligible-member" as const,
      "eligible-owner" as const,
    ),
    isNested: flag,
    principal: anyPrincipal(anyId),
    endsAt: maybeInstant,
  })
  .map((changes) => aMembership(without(changes)));

const anyActions = fc.array(
  fc.oneof(
    fc.constantFrom("*", "*/read", "Microsoft.Authorization/*/Write", "Microsoft.Compute/*"),
    fc.constantFrom("microsoft.directory/applications/credentials/update"),
    anyName,
  ),
  { maxLength: 3 },
);

const anyCustomRole = fc
  .record({
    system: fc.constantFrom("entra" as const, "azure" as const),
    name: anyName,
    isEnabled: flag,
    assignableScopes: fc.option(
      fc.array(fc.constantFrom("/", SUBSCRIPTION_ID, MANAGEMENT_GROUP_ID, ""), { maxLength: 2 }),
      { nil: undefined },
    ),
    actions: anyActions,
    notActions: anyActions,
  })
  .map(({ actions, notActions, ...changes }) =>
    aCustomRole({
      ...without(changes),
      roleId: CUSTOM_ROLE,
      permissions: [{ actions, notActions }],
    }),
  );

const anyWorkload = fc
  .record({
    id: fc.constant(SUBJECT),
    name: anyName,
    isEnabled: flag,
    origin: fc.constantFrom(
      "own" as const,
      "foreign" as const,
      "microsoft" as const,
      "managed-identity" as const,
      "unknown" as const,
    ),
    hasVerifiedPublisher: flag,
    resourceOf: fc.option(anyName, { nil: undefined }),
  })
  .map((changes) => aWorkload(without(changes)));

/** What Graph and Azure let there be only one of. */
function naturalKey(fact: AccessFact): string {
  if (fact.kind === "application-permission") return `${fact.resourceId}|${fact.appRoleId}`;
  if (fact.kind === "delegated-grant") return `${fact.resourceId}|${fact.principalId ?? "all"}`;
  return keyOfAccess(fact);
}

/** All that might be filed under one subject, some of it contradictory, each fact with a key of its own. */
export const anyAccessFacts: fc.Arbitrary<readonly AccessFact[]> = fc
  .tuple(
    fc.uniqueArray(
      fc.oneof(anyEntraRole, anyAzureRole, anyApplicationPermission, anyGrant, anyMembership),
      { maxLength: 6, selector: naturalKey },
    ),
    fc.option(anyWorkload, { nil: undefined }),
    fc.option(
      anyPrincipal(fc.constant(SUBJECT)).map((group) => aPowerfulGroup(group)),
      { nil: undefined },
    ),
    fc.option(anyCustomRole, { nil: undefined }),
  )
  .map(([facts, ...others]) => [
    ...facts,
    ...others.flatMap((fact) => (fact === undefined ? [] : [fact])),
  ]);

const anyCatalogue: fc.Arbitrary<Catalogue> = fc
  .option(anyCustomRole, { nil: undefined })
  .map((role) =>
    role === undefined
      ? aCatalogue()
      : aCatalogue({
          [role.system === "entra" ? "entraRoles" : "azureRoles"]: { [CUSTOM_ROLE]: role },
        }),
  );

export const anyAccessSubject: fc.Arbitrary<AccessSubject> = fc
  .tuple(anyAccessFacts, anyCatalogue)
  .map(([facts, catalogue]) => accessSubjectOf(SUBJECT, facts, catalogue));
