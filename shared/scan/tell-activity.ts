import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf } from "../core/errors.ts";
import { after, MINUTE_MS } from "../core/time.ts";
import type { createTeller } from "../notify/tell.ts";
import { policyOf } from "./policy-of.ts";
import type { TellInput, TellOutcome } from "./scan-types.ts";

const TRY_AGAIN_MS = 5 * MINUTE_MS;

/** Finds people, then sends. When the people cannot be found, what is already in the outbox is sent all the same. */
export function createTell(deps: {
  teller: ReturnType<typeof createTeller>;
  policies: PolicyStore;
  clock: Clock;
  log: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}): (input: Pick<TellInput, "partitions">) => Promise<TellOutcome> {
  const { teller, policies, clock, log } = deps;
  return async ({ partitions }) => {
    const { policy } = await policyOf(policies);
    let unrouted: TellOutcome["unrouted"];
    try {
      await teller.route(policy, partitions);
    } catch (error) {
      log.warn("Contacts could not be found.", { why: reasonOf(error) });
      unrouted = partitions;
    }
    const { sent, failed, problems, nextDueAt } = await teller.send(policy);
    for (const problem of problems) log.warn("A message was not delivered.", { ...problem });
    const instants = [
      ...(nextDueAt === undefined ? [] : [nextDueAt.toISOString()]),
      ...(unrouted === undefined ? [] : [after(clock.now(), TRY_AGAIN_MS).toISOString()]),
    ].sort();
    return {
      sent,
      failed,
      ...(instants[0] === undefined ? {} : { nextDueAt: instants[0] }),
      ...(unrouted === undefined ? {} : { unrouted }),
    };
  };
}
