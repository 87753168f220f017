import type { AuditAct } from "../../inventory/audit-acts.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";

/**
 * Ids of what an act was done to, what it is about first. Empty where the log names nothing by an id. Roles and the resources of
 * permissions are left out: everything that is done with Microsoft Graph would be one history.
 */
export function targetIdsOf(act: AuditAct): readonly string[] {
  switch (act.kind) {
    case "entra-role":
    case "azure-role":
    case "root-access":
    case "application-access":
      return [act.principalId];
    case "group-membership":
      return [act.groupId, act.principalId];
    case "custom-role":
      return given(act.roleId);
    case "application-permission":
      return [act.clientId];
    case "delegated-grant":
      return [act.clientId, ...given(act.principalId)];
    case "consent":
      return given(act.clientId);
    case "credential":
    case "federated-credential":
    case "workload":
    case "application-changed":
      return [act.objectId];
    case "owner":
      return [act.objectId, act.ownerId];
    case "role-assignable-group-created":
    case "group-rule-changed":
    case "group-deleted":
      return [act.groupId];
    case "user-created":
    case "guest-invited":
    case "guest-redeemed":
    case "guest-became-member":
    case "user-changed":
      return given(act.userId);
    case "policy":
      return given(act.objectId);
    case "failed":
      return targetIdsOf(act.attempted);
    case "noise":
    case "unknown":
      return [];
  }
}

/**
 * The histories that an act belongs to. What gives somebody power belongs to that one's history as an actor, too: what is
 * done with new power can be told only where both are seen. An act without a target that has an id stands alone besides.
 */
export function historySubjectsOf({ id, actor, act }: LoggedAct): readonly string[] {
  const targets = targetIdsOf(act);
  const actors = [...given(actor.id), ...given(empoweredBy(act))];
  return [
    ...new Set([
      ...actors.map((one) => `actor:${one.toLowerCase()}`),
      ...targets.map((one) => `target:${one.toLowerCase()}`),
      ...(targets.length === 0 ? [`act:${id}`] : []),
    ]),
  ];
}

/** Whether what is to be said of one act alone is said where this history is looked at: in one of its histories, and never twice. */
export function isSaidIn(subject: string, { id, act }: LoggedAct): boolean {
  const [first] = targetIdsOf(act);
  return subject === (first === undefined ? `act:${id}` : `target:${first.toLowerCase()}`);
}

function empoweredBy(act: AuditAct): string | undefined {
  if (act.kind === "entra-role") return act.principalId;
  return act.kind === "application-permission" ? act.clientId : undefined;
}

function given(id: string | undefined): readonly string[] {
  return id === undefined ? [] : [id];
}
