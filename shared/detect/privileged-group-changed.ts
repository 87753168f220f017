import { quoted } from "../core/quoted.ts";
import {
  type GroupMembershipFact,
  isEligibleRelation,
  keyOfAccess,
} from "../inventory/access-records.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { subjectOfAccess, subjectOfPrincipal, subjectWords } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { givenByGroup } from "./group-power.ts";
import { groupEvidence, whatGroupGives } from "./group-words.ts";
import { loggedWords, newsFact, sureness, whoDidIt } from "./logged-words.ts";
import { hasEnded, nextEnd } from "./holding-news.ts";

const ID = "privileged-group-changed";

export const privilegedGroupChanged: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Group with power changed",
  sees: "Somebody became a member or owner of a group that holds roles or permissions, or eligible to become one. No entry about roles in the audit log shows that.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(subject, { now }) {
    return subject.members.flatMap((member) => {
      if (hasEnded(member, now)) return [];
      const { principal, relation, isNested } = member;
      const way = { isNested, isEligible: isEligibleRelation(relation) };
      const given = givenByGroup(subject, way, { principal }, now);
      if (given === undefined) return [];
      const key = [member.groupId, relation, principal.id];
      return [
        {
          key,
          thread: [ID, ...key],
          severity: given.severity,
          subject: subjectOfAccess(subject),
          title: TITLES[relation],
          what: `${subjectWords(subjectOfPrincipal(principal))} ${NOW[relation]} of the group ${quoted(subjectOfAccess(subject).name)}${isNested ? ", through a group in it" : ""}.${loggedWords(member)}`,
          whyItMatters: `${whatGroupGives(given)}${isOwner(relation) ? " An owner can add anybody, also themselves." : ""}`,
          whatToDo:
            "Ask whoever changed the group whether that was intended. If not, undo it, and look at what was done with the power meanwhile.",
          evidence: {
            ...groupEvidence(subject, given),
            relation,
            isNested: isNested ? true : undefined,
            principalId: principal.id,
            principalKind: principal.kind,
            principalName: principal.userPrincipalName ?? principal.name,
            endsAt: member.endsAt,
            ...sureness(member),
          },
          ...(member.act === undefined ? {} : { occurredAt: member.act.at }),
          ...whoDidIt(member),
          news: {
            ...newsFact(member, keyOfAccess(member)),
            epoch: way.isEligible ? "group-eligible" : "groups",
            partOf: member.groupId,
          },
        },
      ];
    });
  },
  nextAt: nextEnd,
};

type Relation = GroupMembershipFact["relation"];

const TITLES: Readonly<Record<Relation, string>> = {
  member: "A group with power has a new member",
  owner: "A group with power has a new owner",
  "eligible-member": "Membership of a group with power can be activated",
  "eligible-owner": "Ownership of a group with power can be activated",
};

const NOW: Readonly<Record<Relation, string>> = {
  member: "is now a member",
  owner: "is now an owner",
  "eligible-member": "can now become a member",
  "eligible-owner": "can now become an owner",
};

function isOwner(relation: Relation): boolean {
  return relation === "owner" || relation === "eligible-owner";
}
