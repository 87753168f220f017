import type { LoggedAct } from "../../inventory/logged-act.ts";

/** Of whom this history is as an actor; `undefined` where it is of a target or of one act. */
export function actorOfHistory(subject: string): string | undefined {
  return subject.startsWith("actor:") ? subject.slice("actor:".length) : undefined;
}

/** Of what this history is as a target. */
export function targetOfHistory(subject: string): string | undefined {
  return subject.startsWith("target:") ? subject.slice("target:".length) : undefined;
}

/** What this one did: an actor's history holds, too, by what it got its power. */
export function doneBy<T extends LoggedAct>(acts: readonly T[], actorId: string): readonly T[] {
  return acts.filter(({ actor }) => actor.id?.toLowerCase() === actorId);
}
