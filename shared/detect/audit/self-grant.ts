import { quoted } from "../../core/quoted.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { applicationPermission } from "../../privilege/application-permission.ts";
import { MICROSOFT_APIS } from "../../inventory/microsoft-apis.ts";
import { isRoleChange } from "./act-kinds.ts";
import { subjectOfPart } from "./act-subject.ts";
import { type ActSaying, singleAct } from "./single-act.ts";

const WHAT_TO_DO =
  "Find out what told it to. If nobody did, take away what it gave itself, and what let it, and disable its sign-in.";

/** Who gave it and who got it are one. Activating what one was given for that is another thing. */
export const selfGrant = singleAct({
  id: "self-grant",
  version: 1,
  title: "Somebody gave themselves power",
  sees: "Applications that granted themselves a permission, and people and applications that gave themselves a directory role.",
  says: (logged, who) => ofPermission(logged, who) ?? ofRole(logged, who),
});

function ofPermission({ act, actor }: LoggedAct, who: string): ActSaying | undefined {
  if (act.kind !== "application-permission" || act.verb !== "given") return undefined;
  if (actor.id !== act.clientId) return undefined;
  const permission = act.value ?? act.appRoleId ?? "a permission";
  // The log names the API by its object id in this tenant; ids of app roles are Microsoft's own.
  const { power } = applicationPermission(MICROSOFT_APIS.graph, act.appRoleId ?? "");
  return {
    weight: power === 0 ? "self-granted-tenant" : "self-granted",
    subject: { kind: "service-principal", id: act.clientId, name: act.clientName ?? act.clientId },
    part: permission,
    evidence: { permission, appRoleId: act.appRoleId, resourceId: act.resourceId },
    title: "An application granted itself a permission",
    what: `${who} granted itself ${quoted(permission)} on ${quoted(act.resourceName ?? act.resourceId)}.`,
    whyItMatters: "Nobody consented: whoever has its credentials gives it whatever it can take.",
    whatToDo: WHAT_TO_DO,
  };
}

function ofRole({ act, actor }: LoggedAct, who: string): ActSaying | undefined {
  if (!isRoleChange(act) || act.verb !== "given" || actor.id !== act.principalId) return undefined;
  const role = act.roleName ?? act.roleTemplateId ?? "a role";
  return {
    weight: "self-granted",
    subject: subjectOfPart(act),
    part: `${role} ${act.isEligible ? "eligible" : "active"}`,
    evidence: { roleId: act.roleTemplateId, roleName: act.roleName, scope: act.scope },
    title: "Somebody gave themselves a directory role",
    what: `${who} gave the directory role ${quoted(role)} to themselves.`,
    whyItMatters: "No second person had a say in it.",
    whatToDo: WHAT_TO_DO,
  };
}
