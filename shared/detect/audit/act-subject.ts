import type { Subject } from "../../findings/finding.ts";
import type { UserAct } from "../../inventory/audit-acts.ts";
import type { PrincipalPart } from "../../inventory/audit-role-acts.ts";
import type { WorkloadPart } from "../../inventory/audit-workload-acts.ts";
import { principalKindOf } from "../../inventory/principal-kind.ts";

/** The principal of an act: the log tells its kind as it likes. */
export function subjectOfPart(part: PrincipalPart): Subject {
  const { principalId, principalName, principalType, userPrincipalName } = part;
  const kind = principalKindOf(principalType);
  return {
    kind: kind === "device" || kind === "unknown" ? "principal" : kind,
    id: principalId,
    name: userPrincipalName ?? principalName ?? principalId,
  };
}

/** The application or service principal of an act, by its object id: the log has no client ids. */
export function subjectOfWorkload({ on, objectId, objectName }: WorkloadPart): Subject {
  return { kind: on, id: objectId, name: objectName ?? objectId };
}

/** The user of an act; one that the log does not name is told by the act's own entry. */
export function subjectOfUser(
  { userId, userName, userPrincipalName }: UserAct,
  entryId: string,
): Subject {
  return {
    kind: "user",
    id: userId ?? entryId,
    name: userPrincipalName ?? userName ?? userId ?? "unknown",
  };
}

/** `service principal`, in the middle of a sentence. */
export function kindWords(kind: Subject["kind"]): string {
  return kind.replace("-", " ");
}
