import { parseInstant } from "../core/time.ts";
import type { AuditAct } from "./audit-acts.ts";
import type {
  AzureRoleAct,
  EntraRoleAct,
  GroupMembershipAct,
  PimWay,
  PrincipalPart,
} from "./audit-role-acts.ts";
import type { AuditRecord, AuditTarget } from "./audit-record.ts";
import {
  type AuditContext,
  changeOf,
  detailOf,
  guidOf,
  isPlatform,
  lacking,
  onlyOne,
  principalPart,
  said,
  targetsOf,
  textOf,
} from "./audit-values.ts";
import { optional } from "./optional.ts";
import type { RoleOperation } from "./pim-operation.ts";

const PIM = ["ms-pim", "ms-pim-fairfax"];
const PRINCIPALS = ["User", "ServicePrincipal", "Group", "Device"] as const;
/** Both families of properties: the second is of entries about role definitions, and of PIM. Never by a name. */
const TEMPLATE_IDS = [
  "Role.TemplateId",
  "RoleDefinition.TemplateId",
  "TemplateId",
  "RoleDefinitionOriginId",
  "RoleDefinition.ObjectID",
  "RoleDefinition.Id",
];
const ROLE_NAMES = ["Role.DisplayName", "RoleDefinition.DisplayName"];
const UNITS = ["AdministrativeUnit.ObjectID", "AdministrativeUnit.Id"];

/**
 * What an entry about a role says. PIM uses the same names for roles of the directory, roles of Azure, and memberships of
 * groups: the category tells them apart.
 */
export function roleAct(
  record: AuditRecord,
  operation: RoleOperation,
  context: AuditContext,
): AuditAct {
  switch (record.category.toLowerCase()) {
    case "groupmanagement":
      return membershipThroughPim(record, operation);
    case "resourcemanagement":
      return azureRole(record, operation);
    default:
      return entraRole(record, operation, context);
  }
}

function entraRole(
  record: AuditRecord,
  operation: RoleOperation,
  context: AuditContext,
): EntraRoleAct | AuditAct {
  const { verb, isEligible, isOutsidePim } = operation;
  const principal = principalOf(record);
  if (principal === undefined) return lacking(record, "the principal");
  const roleTemplateId =
    guidOf(said(record, verb, ...TEMPLATE_IDS)) ??
    guidOf(detailOf(record, "TemplateId")) ??
    guidOf(detailOf(record, "RoleDefinitionOriginId"));
  const roleName = said(record, verb, ...ROLE_NAMES) ?? onlyOne(targetsOf(record, "Role"))?.name;
  if (roleTemplateId === undefined && roleName === undefined) return lacking(record, "the role");
  const scope = scopeOf(record, operation);
  return {
    kind: "entra-role",
    verb,
    ...principal,
    ...optional({ roleTemplateId, roleName, scope }),
    isEligible,
    isOutsidePim,
    ...wayOf(record, operation, isPlatform(record.actor, PIM, context)),
    naturalKey: [
      principal.principalId,
      roleTemplateId ?? `name:${roleName ?? ""}`,
      isEligible ? "eligible" : "active",
      // The directory says "the whole tenant" by its operation's name, PIM says nothing: a key with it would tell them apart.
      ...(scope === undefined || scope === "/" ? [] : [scope]),
    ],
  };
}

/**
 * Administrative units are named by a target or a property. Without one, only the directory's own entry is of the whole
 * tenant, when its name does not speak of a part: PIM has one name for both.
 */
function scopeOf(record: AuditRecord, { verb, isScoped }: RoleOperation): string | undefined {
  const unit =
    onlyOne(targetsOf(record, "AdministrativeUnit"))?.id ?? guidOf(said(record, verb, ...UNITS));
  if (unit !== undefined) return `/administrativeUnits/${unit}`;
  return isScoped || record.service.toLowerCase() === "pim" ? undefined : "/";
}

function azureRole(record: AuditRecord, operation: RoleOperation): AzureRoleAct | AuditAct {
  const principal = principalOf(record);
  if (principal === undefined) return lacking(record, "the principal");
  const known = ["Role", "Request", ...PRINCIPALS].map((type) => type.toLowerCase());
  const resource = onlyOne(
    record.targets.filter(
      ({ type, name }) => name !== undefined && !known.includes(type.toLowerCase()),
    ),
  );
  return {
    kind: "azure-role",
    verb: operation.verb,
    ...principal,
    ...optional({
      roleName: onlyOne(targetsOf(record, "Role"))?.name,
      resourceName: resource?.name,
    }),
    isEligible: operation.isEligible,
    ...wayOf(record, operation, false),
  };
}

/** The role is called `Member` or `Owner` here; the group is the only one. */
function membershipThroughPim(
  record: AuditRecord,
  operation: RoleOperation,
): GroupMembershipAct | AuditAct {
  // Of two groups it is not said which of them was put into the other.
  const group = onlyOne(targetsOf(record, "Group"));
  if (group?.id === undefined) return lacking(record, "the group");
  const principal = principalPart(onlyOne(targetsOf(record, "User", "ServicePrincipal")));
  if (principal === undefined) return lacking(record, "the principal");
  const isOwner = targetsOf(record, "Role").some(({ name }) => name?.toLowerCase() === "owner");
  const relation = isOwner ? "owner" : "member";
  const held = operation.isEligible ? (`eligible-${relation}` as const) : relation;
  return {
    kind: "group-membership",
    verb: operation.verb,
    relation: held,
    groupId: group.id,
    ...optional({ groupName: group.name }),
    ...principal,
    ...wayOf(record, operation, false),
    naturalKey: [group.id, held, principal.principalId],
  };
}

/** Who got or lost it: the target that carries the role, or the only one that can hold one. Of several it is not guessed. */
function principalOf(record: AuditRecord): PrincipalPart | undefined {
  const able = targetsOf(record, ...PRINCIPALS);
  const carriesRole = (target: AuditTarget): boolean =>
    [...TEMPLATE_IDS, ...ROLE_NAMES].some((name) => {
      const change = changeOf(target, name);
      return textOf(change?.after) !== undefined || textOf(change?.before) !== undefined;
    });
  return principalPart(able.find(carriesRole) ?? onlyOne(able));
}

function wayOf(record: AuditRecord, operation: RoleOperation, isByPim: boolean): PimWay {
  const ends = parseInstant(detailOf(record, "ExpirationTime"))?.toISOString();
  return {
    isActivation: operation.isActivation,
    isRequestOnly: operation.isRequestOnly,
    ...(operation.request === undefined ? {} : { request: operation.request }),
    isByPim,
    ...optional({ endsAt: ends }),
  };
}
