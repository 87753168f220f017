import type { AuditAct, UserAct } from "./audit-acts.ts";
import type { GroupMembershipAct, Verb } from "./audit-role-acts.ts";
import type { AuditRecord } from "./audit-record.ts";
import {
  type AuditContext,
  changeOf,
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
import { propertyChanges } from "./property-changes.ts";

const PIM = ["ms-pim", "ms-pim-fairfax"];
const GROUP = "Group.ObjectID";
const LICENCES =
  /^(assignedlicense|assignedplan|provisionedplan|licenseassignmentdetail|usagelocation)/i;

/**
 * Somebody came to a group or left it. The group stands in the properties of the *member's* target, so that a group in a
 * group is told apart from it. Whether the group holds power is not in the log.
 */
export function groupMembershipAct(
  record: AuditRecord,
  verb: Verb,
  relation: "member" | "owner",
  context: AuditContext,
): GroupMembershipAct | AuditAct {
  const named = guidOf(said(record, verb, GROUP));
  const member =
    record.targets.find((target) => target.id !== named && changeOf(target, GROUP)) ??
    onlyOne(targetsOf(record, "User", "ServicePrincipal", "Device"));
  const group = onlyOne(targetsOf(record, "Group").filter((target) => target !== member));
  const groupId = named ?? group?.id;
  const principal = principalPart(member);
  if (groupId === undefined) return lacking(record, "the group");
  if (principal === undefined) return lacking(record, "the principal");
  return {
    kind: "group-membership",
    verb,
    relation,
    groupId,
    ...optional({ groupName: said(record, verb, "Group.DisplayName") ?? group?.name }),
    ...principal,
    isActivation: false,
    isRequestOnly: false,
    isByPim: isPlatform(record.actor, PIM, context),
    naturalKey: [groupId, relation, principal.principalId],
  };
}

/** A group was made, changed or deleted: what matters is whether it may hold roles, and by which rule people come into it. */
export function groupAct(record: AuditRecord, verb: "added" | "changed" | "removed"): AuditAct {
  const group = onlyOne(targetsOf(record, "Group"));
  if (group?.id === undefined) return lacking(record, "the group");
  const part = { groupId: group.id, ...optional({ groupName: group.name }) };
  if (verb === "removed") return { kind: "group-deleted", ...part, changes: [] };
  const changes = propertyChanges([group]);
  const mayHoldRoles = textOf(changeOf(group, "IsAssignableToRole")?.after)?.toLowerCase();
  if (verb === "added" && mayHoldRoles === "true") {
    return { kind: "role-assignable-group-created", ...part, changes };
  }
  if (verb === "changed" && changes.some(({ what }) => /^membershiprule\b/i.test(what))) {
    return { kind: "group-rule-changed", ...part, changes };
  }
  return { kind: "noise", label: changes.length > 0 ? "ordinary-group" : "nothing-changed" };
}

/** An account was made, a guest was invited, or has come. */
export function userCame(
  record: AuditRecord,
  kind: "user-created" | "guest-invited" | "guest-redeemed",
): UserAct {
  return { kind, ...userPart(record), changes: [] };
}

/**
 * A user was changed. Licences are nobody's concern here; what an administrator's other properties are is the reader's
 * to judge.
 */
export function userUpdated(record: AuditRecord): AuditAct {
  const user = onlyOne(targetsOf(record, "User"));
  if (user?.id === undefined) return lacking(record, "the user");
  const all = propertyChanges([user]);
  const changes = all.filter(({ what }) => !LICENCES.test(what));
  if (changes.length === 0) {
    return { kind: "noise", label: all.length > 0 ? "licence-change" : "nothing-changed" };
  }
  const type = changeOf(user, "UserType");
  const isNowMember =
    textOf(type?.before)?.toLowerCase() === "guest" &&
    textOf(type?.after)?.toLowerCase() === "member";
  return {
    kind: isNowMember ? "guest-became-member" : "user-changed",
    ...userPart(record),
    changes,
  };
}

function userPart(record: AuditRecord): Pick<UserAct, "userId" | "userName" | "userPrincipalName"> {
  const user = onlyOne(targetsOf(record, "User"));
  return optional({
    userId: user?.id,
    userName: user?.name,
    userPrincipalName: user?.userPrincipalName,
  });
}
