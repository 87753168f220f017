import type { Subject } from "../../findings/finding.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";

/** Who did it, as what a finding is about. */
export function subjectOfActor({ actor, id }: LoggedAct): Subject {
  const kinds = { user: "user", app: "service-principal", unknown: "principal" } as const;
  return {
    kind: kinds[actor.kind],
    id: actor.id ?? id,
    name: actor.userPrincipalName ?? actor.name ?? actor.id ?? "unknown",
  };
}
