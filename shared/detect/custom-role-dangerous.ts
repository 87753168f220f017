import { plainText } from "../core/plain-text.ts";
import { quoted } from "../core/quoted.ts";
import type { Severity } from "../findings/finding.ts";
import { keyOfAccess } from "../inventory/access-records.ts";
import type { AccessSubject, JudgedRole } from "../privilege/access-subject.ts";
import { powerEvidence } from "./access-words.ts";
import type { Detector } from "./detector.ts";
import { loggedWords, whoDidIt } from "./logged-words.ts";

const ID = "custom-role-dangerous";
/** More actions than these are only counted. */
const ACTIONS_SHOWN = 20;

export const customRoleDangerous: Detector<AccessSubject> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Custom role is dangerous",
  sees: "A custom role gives power over the tenant, or over many identities, workloads or data: it is new, or has grown.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect({ role: judged }) {
    const severity = judged === undefined ? undefined : severityOfRole(judged);
    if (judged === undefined || severity === undefined) return [];
    const { role, epoch, power } = judged;
    const reasons = judged.reasons.filter(({ tier }) => tier < 2);
    const actions = [...new Set(reasons.map(({ action }) => action))].sort();
    const key = [role.system, role.roleId];
    const which = `The custom ${role.system === "entra" ? "directory" : "Azure"} role ${quoted(role.name)}`;
    return [
      {
        key,
        thread: [ID, ...key],
        severity,
        subject: { kind: "role", id: role.roleId, name: role.name || role.roleId },
        title: "A custom role is dangerous",
        what: `${which} ${WORTH[power === 0 ? 0 : 1]}.${loggedWords(judged)}`,
        whyItMatters: `Whoever is given it has that power, under a name that does not say so.${whySo(reasons)}`,
        whatToDo:
          "Ask who made it whether all of its actions are needed. Take away those that are not, or use a built-in role, and look at who has been given it.",
        evidence: {
          system: role.system,
          roleId: role.roleId,
          roleName: role.name,
          ...powerEvidence(power),
          why: reasons[0]?.why,
          actions: actions.slice(0, ACTIONS_SHOWN),
          actionsCount: actions.length,
          isEnabled: role.isEnabled,
          assignableScopes: role.assignableScopes,
        },
        ...(judged.act === undefined ? {} : { occurredAt: judged.act.at }),
        ...whoDidIt(judged),
        news: {
          fact: keyOfAccess(role),
          epoch,
          units: actions,
          whenGrown: {
            title: "A custom role has become more dangerous",
            what: `${which} was changed, and now ${WORTH[power === 0 ? 0 : 1]}.${loggedWords(judged)}`,
          },
        },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};

const WORTH = {
  0: "can take over whatever it is assigned to",
  1: "gives power over many identities, workloads or much data",
} as const;

function severityOfRole({ role, power }: JudgedRole): Severity | undefined {
  if (power !== 0 && power !== 1) return undefined;
  // It gives nothing while it is switched off.
  if (!role.isEnabled) return "low";
  return power === 0 ? "high" : "medium";
}

function whySo([first]: JudgedRole["reasons"]): string {
  return first === undefined
    ? ""
    : ` The strongest of its actions is ${quoted(first.action)}: ${plainText(first.why)}.`;
}
