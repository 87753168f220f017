import type { Finding, Subject } from "../findings/finding.ts";

/** The ids that an application or service principal is found by; which of them a finding's subject has is not always known. */
export interface SubjectIds {
  readonly clientId?: string;
  readonly objectId?: string;
}

const HAVE_CLIENT_IDS: ReadonlySet<Subject["kind"]> = new Set<Subject["kind"]>([
  "application",
  "service-principal",
]);

/** Which id the subject of a finding is named by, and the other one where the evidence has it; nothing of other subjects. */
export function subjectIds({
  subject,
  evidence,
}: Pick<Finding, "subject" | "evidence">): SubjectIds {
  if (!HAVE_CLIENT_IDS.has(subject.kind)) return {};
  const { principalId, principalKind, actorId, auditId, targets } = evidence;
  // What the log does not name by an id is named by the log's own entry.
  if (subject.id === auditId) return {};
  // The log has object ids alone, and so has whoever could not be looked up.
  const objectIds = [principalId, actorId, ...(typeof targets === "object" ? targets : [])];
  if (objectIds.includes(subject.id)) return { objectId: subject.id };
  const isServicePrincipal = principalKind === "service-principal";
  return {
    clientId: subject.id,
    ...(isServicePrincipal && typeof principalId === "string" ? { objectId: principalId } : {}),
  };
}
