import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf } from "../core/errors.ts";
import { after, MINUTE_MS } from "../core/time.ts";
import type { createTeller } from "../notify/tell.ts";
import type { DelayStore } from "../report/delay-store.ts";
import type { Preview } from "../report/preview.ts";
import { policyOf } from "./policy-of.ts";
import type { TellInput, TellOutcome } from "./scan-types.ts";

const TRY_AGAIN_MS = 5 * MINUTE_MS;

/** Finds people, then sends. When the people cannot be found, what is already in the outbox is sent all the same. */
export function createTell(deps: {
  teller: ReturnType<typeof createTeller>;
  policies: PolicyStore;
  /** What the fallback contact is shown while the policy says preview. */
  preview: Pick<Preview, "first">;
  /** Where it is kept how long things took to be told. */
  delays: Pick<DelayStore, "add">;
  clock: Clock;
  log: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}): (input: Pick<TellInput, "partitions">) => Promise<TellOutcome> {
  const { teller, policies, preview, delays, clock, log } = deps;
  return async ({ partitions }) => {
    const { policy } = await policyOf(policies);
    let unrouted: TellOutcome["unrouted"];
    try {
      await teller.route(policy, partitions);
      // After the first look, and once a day until there is something to show; one row says that it was shown.
      if (policy.notify.mode === "preview" && partitions === "all") await preview.first(policy);
    } catch (error) {
      log.warn("Contacts could not be found.", { why: reasonOf(error) });
      unrouted = partitions;
    }
    const { sent, failed, problems, delays: took, nextDueAt } = await teller.send(policy);
    // A measure that is lost is no reason to send anything once more.
    await delays.add(took, clock.now()).catch((error: unknown) => {
      log.warn("The measured delay was not kept.", { why: reasonOf(error) });
    });
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
