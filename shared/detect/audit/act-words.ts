import { plainText } from "../../core/plain-text.ts";
import { quoted } from "../../core/quoted.ts";
import type { Evidence } from "../../findings/finding.ts";
import type { AuditActor } from "../../inventory/audit-record.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import type { PropertyChange } from "../../inventory/property-changes.ts";
import { listOrNothing } from "../access-words.ts";
import { targetIdsOf } from "./act-subjects.ts";

const MOST_CHANGES = 20;
const LONGEST_CHANGE = 300;

/** `User “ada@contoso.example”`: how a sentence about who did it begins. */
export function whoDid({ kind, name, userPrincipalName, id }: AuditActor): string {
  const called = userPrincipalName ?? name ?? id;
  if (called === undefined) return "Somebody whom the log does not name";
  switch (kind) {
    case "user":
      return `User ${quoted(called)}`;
    case "app":
      return `Application ${quoted(called)}`;
    case "unknown":
      return quoted(called);
  }
}

/** What the log's entry says, flat; of what was changed as much as fits. */
export function actEvidence(
  { id, at, correlationId, operation, actor, act }: LoggedAct,
  changes: readonly PropertyChange[] = [],
): Evidence {
  return {
    auditId: id,
    correlationId: correlationId || undefined,
    operation,
    actedAt: at,
    actorId: actor.id,
    actorKind: actor.kind,
    actor: actor.userPrincipalName ?? actor.name,
    targets: listOrNothing(targetIdsOf(act)),
    changes: listOrNothing(changes.slice(0, MOST_CHANGES).map(changeText)),
  };
}

/** The same of several, oldest first: who did the last of them, which made it what it is, and how many there are. */
export function actsEvidence(acts: readonly LoggedAct[]): Evidence {
  const last = acts.at(-1);
  if (last === undefined) return {};
  return {
    ...actEvidence(last),
    acts: acts.length,
    auditIds: acts.slice(0, MOST_CHANGES).map(({ id }) => id),
    operations: listOrNothing(acts.map(({ operation }) => operation)),
    targets: listOrNothing(acts.flatMap(({ act }) => targetIdsOf(act)).slice(0, MOST_CHANGES)),
    firstAt: acts[0]?.at,
  };
}

function changeText({ what, before, after }: PropertyChange): string {
  return plainText(`${what}: ${before ?? "nothing"} → ${after ?? "nothing"}`, LONGEST_CHANGE);
}
