import { quoted } from "../../core/quoted.ts";
import { singleAct } from "./single-act.ts";

const WORDS = {
  "role-assignable-group-created": {
    weight: "privileged-group-made",
    title: "A group that may hold roles was made",
    did: "made the group",
    more: ", which may be given directory roles",
    why: "Whoever belongs to it gets whatever it is given, without an entry about roles.",
    whatToDo: "See who its owners are, and what it is for.",
  },
  "group-rule-changed": {
    weight: "group-rule-changed",
    title: "The rule of a group was changed",
    did: "changed the rule by which people come into the group",
    more: "",
    why: "Rules let people into roles, resources and applications, and out of Conditional Access policies.",
    whatToDo: "Compare the rules, and look at who came in. If nobody meant it, set it back.",
  },
  "group-deleted": {
    weight: "group-deleted",
    title: "A group was deleted",
    did: "deleted the group",
    more: "",
    why: "What its members had through it, and what left them out of something, is gone.",
    whatToDo: "Nothing, if that was intended.",
  },
} as const;

/** Groups that may hold roles, rules of dynamic groups, and groups that were deleted. Members are spoken of elsewhere. */
export const groupChanged = singleAct({
  id: "group-changed",
  version: 1,
  title: "A group was changed",
  sees: "New groups that may be given roles, changed rules of dynamic groups, and deleted groups.",
  says({ act }, who) {
    switch (act.kind) {
      case "role-assignable-group-created":
      case "group-rule-changed":
      case "group-deleted": {
        const { weight, title, did, more, why, whatToDo } = WORDS[act.kind];
        const name = act.groupName ?? act.groupId;
        return {
          weight,
          subject: { kind: "group", id: act.groupId, name },
          changes: act.changes,
          title,
          what: `${who} ${did} ${quoted(name)}${more}.`,
          whyItMatters: why,
          whatToDo,
        };
      }
      default:
        return undefined;
    }
  },
});
