import { quoted } from "../core/quoted.ts";
import type { GroupMembershipFact } from "../inventory/access-records.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { subjectOfAccess, subjectOfPrincipal, subjectWords } from "./access-words.ts";
import type { DetectContext, Detector, FindingDraft } from "./detector.ts";
import { givenByGroup } from "./group-power.ts";
import { groupEvidence, whatGroupGives } from "./group-words.ts";
import { hasEnded, isSure, nextEnd } from "./holding-news.ts";
import { selfSetAttributes } from "./self-set-attributes.ts";

const ID = "privileged-group-open";

/**
 * What an owner holds besides is not looked at: a role of their own ends, or has to be activated, and may be of another system;
 * the way in through the group is open all the same, and closes only with the ownership.
 */
export const privilegedGroupOpen: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Group with power is open",
  sees: "A group gives power, and somebody who was not given that power can take it: by owning the group, or by fitting its rule. An owner is named whatever they hold besides: a role of their own may end or have to be activated, the way through the group stays.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, context) {
    return [
      ...subject.members
        .filter((one) => one.relation === "owner" && isSure(one) && !hasEnded(one, context.now))
        .flatMap((owner) => openToOwner(subject, owner, context)),
      ...openByRule(subject, context),
    ];
  },
  nextAt: nextEnd,
};

function openToOwner(
  subject: AccessSubject,
  { principal, groupId }: GroupMembershipFact,
  { now }: DetectContext,
): readonly FindingDraft[] {
  // One step away, as an eligible member is: the owner has to add themselves first.
  const given = givenByGroup(subject, { isNested: false, isEligible: true }, { principal }, now);
  if (given === undefined) return [];
  if (isMember(subject, principal.id, now)) return [];
  const key = [groupId, "owner", principal.id];
  return [
    {
      key,
      thread: [ID, ...key],
      severity: given.severity,
      subject: subjectOfAccess(subject),
      title: "An owner can take a group's power",
      what: `${subjectWords(subjectOfPrincipal(principal))} owns the group ${quoted(subjectOfAccess(subject).name)} and is no member of it.`,
      whyItMatters: `An owner can add anybody, also themselves. ${whatGroupGives(given)}`,
      whatToDo:
        "Remove the group's owners: those who administer directory roles can change it without owning it. Where somebody has to own it, let it be somebody who administers that power anyway.",
      evidence: {
        ...groupEvidence(subject, given),
        principalId: principal.id,
        principalKind: principal.kind,
        principalName: principal.userPrincipalName ?? principal.name,
      },
    },
  ];
}

function isMember({ members }: AccessSubject, principalId: string, now: Date): boolean {
  return members.some(
    (member) =>
      member.principal.id === principalId &&
      member.relation === "member" &&
      !member.isNested &&
      isSure(member) &&
      !hasEnded(member, now),
  );
}

function openByRule(subject: AccessSubject, { now }: DetectContext): readonly FindingDraft[] {
  const { principal } = subject;
  const rule = principal?.membershipRule;
  if (principal?.isDynamic !== true || rule === undefined) return [];
  const attributes = selfSetAttributes(rule);
  const given = givenByGroup(subject, { isNested: false, isEligible: false }, { principal }, now);
  if (given === undefined || attributes.length === 0) return [];
  const key = [principal.id, "rule"];
  const names = attributes.map(({ name }) => name);
  const who = attributes.some(({ by }) => by === "member")
    ? "every user can change about themselves"
    : "a guest, or who invites one, can choose";
  return [
    {
      key,
      thread: [ID, ...key],
      severity: given.severity,
      subject: subjectOfAccess(subject),
      title: "People can let themselves into a group with power",
      what: `Whoever fits the rule of the group ${quoted(subjectOfAccess(subject).name)} becomes a member, and the rule reads ${names.join(", ")}, which ${who}.`,
      whyItMatters: whatGroupGives(given),
      whatToDo:
        "Give the power to a group whose members are chosen, or let the rule read only what administrators set.",
      evidence: { ...groupEvidence(subject, given), membershipRule: rule, attributes: names },
    },
  ];
}
