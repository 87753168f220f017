import { after, DAY_MS, MINUTE_MS } from "../core/time.ts";
import type { LoggedAct } from "./logged-act.ts";

/** How the audit log tells of something. */
export interface Logged {
  /** The entry that says that it was given, or came to be as it is. */
  readonly act?: LoggedAct;
  /**
   * Only the log tells of it. `unconfirmed`: it may show yet. `disagreement`: it should have shown by now. `over`: it was taken
   * again before anybody looked. `log`: nothing else could show it.
   */
  readonly only?: "unconfirmed" | "disagreement" | "over" | "log";
  /** Of what is over: the entry that says that it was taken. */
  readonly taken?: LoggedAct;
  /** When that is another answer by time alone, ISO 8601. */
  readonly until?: string;
}

/** What nothing but the log tells of. */
export interface OnlyLogged extends Logged {
  readonly act: LoggedAct;
  readonly only: NonNullable<Logged["only"]>;
}

/** What was done to one thing, in the order of time: when it was last given, and whether it was taken since. */
export interface Thread {
  readonly given?: LoggedAct;
  readonly taken?: LoggedAct;
}

/** Replicas follow within minutes: what does not show by then contradicts the log. */
const CONFIRMED_WITHIN_MS = 15 * MINUTE_MS;
/** What only the log tells of is spoken of for so long. */
const SPOKEN_OF_MS = DAY_MS;

/** By when what an act gave should show. */
export function shownAfter({ at }: LoggedAct): Date {
  return after(new Date(at), CONFIRMED_WITHIN_MS);
}

/**
 * How sure it is what only the log tells of, and until when; `undefined` when it is not spoken of any more. `isLogAlone`: nothing
 * else could show it.
 */
export function howSure(
  { given, taken }: Thread,
  now: Date,
  isLogAlone = false,
): OnlyLogged | undefined {
  if (given === undefined) return undefined;
  if (isLogAlone && taken === undefined) return { act: given, only: "log" };
  const confirmed = shownAfter(given);
  const spokenOf = after(new Date((taken ?? given).at), SPOKEN_OF_MS);
  if (now >= spokenOf) return undefined;
  if (taken !== undefined) {
    return { act: given, only: "over", taken, until: spokenOf.toISOString() };
  }
  return now < confirmed
    ? { act: given, only: "unconfirmed", until: confirmed.toISOString() }
    : { act: given, only: "disagreement", until: spokenOf.toISOString() };
}
