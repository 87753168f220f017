import { quoted } from "../../core/quoted.ts";
import type { UserAct } from "../../inventory/audit-acts.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { isDone } from "../../inventory/audit-role-acts.ts";
import { isOutsideName } from "../../inventory/principal-kind.ts";
import { subjectOfPart, subjectOfUser } from "./act-subject.ts";
import { type ActSaying, singleAct } from "./single-act.ts";

/** People from outside: invited, come, put into a group, made members of the tenant, or tied to an account of the tenant. */
export const guestChanged = singleAct({
  id: "guest-changed",
  version: 1,
  title: "A guest came or became more",
  sees: "Guests that were invited, came, were put into a group or became members, and accounts that were linked to an identity from outside.",
  says(logged, who) {
    const { act } = logged;
    if (act.kind === "failed") return refused(logged, who);
    if (act.kind === "group-membership") return inGroup(logged, who);
    switch (act.kind) {
      case "guest-invited":
      case "guest-redeemed":
      case "guest-became-member":
      case "user-changed":
        return ofUser(act, logged.id, who);
      default:
        return undefined;
    }
  },
});

function ofUser(act: UserAct, id: string, who: string): ActSaying | undefined {
  const subject = subjectOfUser(act, id);
  const name = quoted(subject.name);
  const same = { subject, changes: act.changes } as const;
  switch (act.kind) {
    case "guest-invited":
      return {
        ...same,
        weight: "guest-invited",
        title: "A guest was invited",
        what: `${who} invited the guest ${name}.`,
        whyItMatters: "Guests see the directory and whatever is shared with them.",
        whatToDo: "Nothing, if the guest is known.",
      };
    case "guest-redeemed":
      return {
        ...same,
        weight: "guest-came",
        title: "A guest came",
        what: `The guest ${name} redeemed an invitation.`,
        whyItMatters: "From now on the guest can sign in.",
        whatToDo: "Nothing, if the guest is known.",
      };
    case "guest-became-member":
      return {
        ...same,
        weight: "guest-became-member",
        title: "A guest was made a member",
        what: `${who} made the guest ${name} a member of the tenant.`,
        whyItMatters:
          "What leaves guests out lets members in, and another organisation may still sign them in.",
        whatToDo: "Ask why. If nobody meant it, make the account a guest again.",
      };
    case "user-changed":
      return isLinked(act)
        ? {
            ...same,
            weight: "user-linked-outside",
            title: "An account was linked to an identity from outside",
            what: `${who} linked the account ${name} to an identity of another organisation.`,
            whyItMatters: "Whoever has that identity signs in with the account's roles and data.",
            whatToDo:
              "Ask the account's owner. If they do not know it, undo it and end the account's sessions.",
          }
        : undefined;
    case "user-created":
      return undefined;
  }
}

/** The name of a member of the tenant becomes that of an account from outside. */
function isLinked({ changes }: UserAct): boolean {
  return changes.some(
    ({ what, before, after }) =>
      /^userprincipalname\b/i.test(what) &&
      before !== undefined &&
      !isOutsideName(before) &&
      isOutsideName(after ?? ""),
  );
}

function refused({ id, act }: LoggedAct, who: string): ActSaying | undefined {
  if (act.kind !== "failed" || act.attempted.kind !== "guest-invited") return undefined;
  const subject = subjectOfUser(act.attempted, id);
  return {
    weight: "guest-refused",
    subject,
    title: "An invitation was refused",
    what: `${who} tried to invite the guest ${quoted(subject.name)}, and was refused.`,
    whyItMatters: "Somebody who may not invite tries to.",
    whatToDo: "Nothing, if it was a mistake.",
  };
}

function inGroup({ act }: LoggedAct, who: string): ActSaying | undefined {
  if (act.kind !== "group-membership" || act.verb !== "given" || !isDone(act)) return undefined;
  if (!isOutsideName(act.userPrincipalName ?? "")) return undefined;
  const subject = subjectOfPart(act);
  return {
    weight: "guest-in-group",
    subject,
    part: act.relation,
    evidence: { groupId: act.groupId, groupName: act.groupName, relation: act.relation },
    title: "A guest was put into a group",
    what: `${who} put the guest ${quoted(subject.name)} into the group ${quoted(act.groupName ?? act.groupId)}.`,
    whyItMatters: "The guest has what the group gives.",
    whatToDo: "Nothing, if the group is meant for guests.",
  };
}
