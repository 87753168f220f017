import type { Subject } from "../../findings/finding.ts";
import type { AuditAct } from "../../inventory/audit-acts.ts";
import type { PimWay, Verb } from "../../inventory/audit-role-acts.ts";
import { subjectOfPart } from "./act-subject.ts";

/** What went through PIM: who it was for, and the name of the role or group. */
export interface PimAsked extends PimWay {
  readonly verb: Verb;
  readonly subject: Subject;
  readonly name: string;
}

/** The act as one that PIM may have had a part in; `undefined` of any other. */
export function whatWasAsked(act: AuditAct): PimAsked | undefined {
  switch (act.kind) {
    case "entra-role":
      return {
        ...act,
        subject: subjectOfPart(act),
        name: act.roleName ?? act.roleTemplateId ?? "a role",
      };
    case "azure-role":
      return { ...act, subject: subjectOfPart(act), name: act.roleName ?? "a role of Azure" };
    case "group-membership":
      return { ...act, subject: subjectOfPart(act), name: act.groupName ?? act.groupId };
    default:
      return undefined;
  }
}
