import type { AuditAct } from "../inventory/audit-acts.ts";
import { type Ending, endingOf } from "../inventory/ending.ts";
import { type LoggedAct, oldestFirst } from "../inventory/logged-act.ts";
import { threadsOf } from "./act-threads.ts";
import { USER_ACCESS_ADMINISTRATOR } from "./root-access.ts";

/**
 * Who took what `key` names from the subject, as the log has it; `undefined` where it tells of nobody, or of a giving after that.
 * `acts`: oldest first.
 */
export function loggedEnding(
  key: readonly string[],
  subject: string,
  acts: readonly LoggedAct[],
): Ending | undefined {
  const takings = threadsOf(acts, subject).flatMap(({ taken = [] }) => taken);
  const taken = oldestFirst(takings.filter(({ act }) => isOf(act, key))).at(-1);
  return taken === undefined ? undefined : endingOf(taken);
}

/** Whether an act was done to what has this natural key (of `Holding`, or of a membership). */
function isOf(act: AuditAct, key: readonly string[]): boolean {
  const parts = keyParts(act);
  return (
    parts?.length === key.length &&
    parts.every((part, index) => part === undefined || part === key[index])
  );
}

/** `undefined` within: the log does not say where the role held. */
function keyParts(act: AuditAct): readonly (string | undefined)[] | undefined {
  switch (act.kind) {
    case "entra-role": {
      const { principalId, roleTemplateId, scope, isEligible } = act;
      const way = isEligible ? "eligible" : "active";
      return [principalId, roleTemplateId, scope?.toLowerCase(), way];
    }
    case "root-access":
      return [act.principalId, USER_ACCESS_ADMINISTRATOR, "/"];
    case "application-permission":
      return act.appRoleId === undefined
        ? undefined
        : [act.clientId, act.resourceId, act.appRoleId];
    case "delegated-grant":
      return [act.clientId, act.resourceId, act.principalId ?? "all"];
    case "group-membership":
      return [act.groupId, act.relation, act.principalId];
    default:
      return undefined;
  }
}
