import { quoted } from "../../core/quoted.ts";
import { subjectOfPart } from "./act-subject.ts";
import { singleAct } from "./single-act.ts";

/** A person or group was let into an application, or no longer is: bookkeeping, listed. */
export const applicationAccessChanged = singleAct({
  id: "application-access-changed",
  version: 1,
  title: "Access to an application was changed",
  sees: "Users and groups that were assigned to a role of an application, or no longer are.",
  says({ act }, who) {
    if (act.kind !== "application-access") return undefined;
    const subject = subjectOfPart(act);
    const role = act.value === undefined ? "" : ` as ${quoted(act.value)}`;
    return {
      weight: "application-access",
      subject,
      part: [act.verb, act.resourceId, act.appRoleId].join(" "),
      evidence: { resourceId: act.resourceId, appRoleId: act.appRoleId, appRole: act.value },
      title: "Access to an application was changed",
      what:
        act.verb === "given"
          ? `${who} let ${quoted(subject.name)} into an application${role}.`
          : `${who} took the access to an application from ${quoted(subject.name)}.`,
      whyItMatters: "What the application shows to those assigned to it, it shows to them.",
      whatToDo: "Nothing, if that was intended.",
    };
  },
});
