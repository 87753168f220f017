import type { LoggedAct } from "./logged-act.ts";
import { optional } from "./optional.ts";

/** Who ended something, and when. */
export interface Ending {
  /** What that one is called; the object id where no name is known. Text from outside: data. */
  readonly by: string;
  readonly byId?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The end that an entry of the log tells of; `undefined` where it names nobody. */
export function endingOf({ actor, at }: Pick<LoggedAct, "actor" | "at">): Ending | undefined {
  const by = actor.userPrincipalName ?? actor.name ?? actor.id;
  return by === undefined ? undefined : { by, at, ...optional({ byId: actor.id }) };
}
