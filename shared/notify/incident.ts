import { z } from "zod";
import { MINUTE_MS, parseInstant } from "../core/time.ts";
import type { Evidence } from "../findings/finding.ts";

/** What one actor did that a finding speaks of. Ids are lower case. */
export interface Doing {
  readonly actor: string;
  /** When it was done, ISO 8601 UTC. */
  readonly at: string;
  readonly correlationId?: string;
}

/** What one actor does goes on being one incident while no more time than this passes in between. */
const APART_MS = 15 * MINUTE_MS;
/** Of the incidents that one person has been told of, so many are remembered. */
const MOST_REMEMBERED = 30;

/** What was done by whom, as a finding's evidence has it; `undefined` where nobody is known to have done it. */
export function doingIn(evidence: Evidence): Doing | undefined {
  const actor = evidence["actorId"] ?? evidence["givenBy"];
  const at = evidence["actedAt"] ?? evidence["givenAt"];
  const { correlationId } = evidence;
  if (typeof actor !== "string" || typeof at !== "string" || parseInstant(at) === undefined) {
    return undefined;
  }
  return {
    actor: actor.toLowerCase(),
    at,
    // The log gives an empty one where it has none.
    ...(typeof correlationId === "string" && correlationId !== ""
      ? { correlationId: correlationId.toLowerCase() }
      : {}),
  };
}

/** Changes by one actor belong together that have one correlation id, or at most 15 minutes between them. */
export function isOneIncident(one: Doing, other: Doing): boolean {
  return (
    one.actor === other.actor &&
    ((one.correlationId !== undefined && one.correlationId === other.correlationId) ||
      Math.abs(Date.parse(one.at) - Date.parse(other.at)) <= APART_MS)
  );
}

/** `known` with `doing` remembered as the latest of its incident; the oldest are forgotten when there are too many. */
export function remembered(known: readonly Doing[], doing: Doing): readonly Doing[] {
  const others = known.filter((other) => !isOneIncident(other, doing));
  return [...others, doing].slice(-MOST_REMEMBERED);
}

/** Follows, in whatever order they come, whether all that were added belong to one incident. */
export function followIncident(): { add(doing: Doing): void; isOne(): boolean } {
  let span: { readonly first: Doing; readonly last: Doing } | undefined;
  let isOne = true;
  return {
    add(doing) {
      if (span === undefined) {
        span = { first: doing, last: doing };
      } else {
        const { first, last } = span;
        const at = Date.parse(doing.at);
        const isBefore = at < Date.parse(first.at);
        const isAfter = at > Date.parse(last.at);
        isOne &&= doing.actor === first.actor;
        if (isBefore) isOne &&= isOneIncident(doing, first);
        if (isAfter) isOne &&= isOneIncident(last, doing);
        span = { first: isBefore ? doing : first, last: isAfter ? doing : last };
      }
    },
    isOne: () => isOne && span !== undefined,
  };
}

export const doingSchema: z.ZodType<Doing> = z.object({
  actor: z.string(),
  at: z.string(),
  correlationId: z.string().exactOptional(),
});
