import type { Clock, StandIn } from "../azure/exchange.ts";
import { stableNumber } from "../arm/stable-number.ts";
import type { ResourceEvents } from "../arm/resource-event.ts";
import type { VaultEvents } from "../keyvault/vault-request.ts";
import { delivery, envelope } from "./envelopes.ts";
import { openPendingEvents, type DeadLetter, type PendingEvent } from "./pending-events.ts";
import { isFinal, nextTry } from "./retry-ladder.ts";
import { createResourceEvents, resourceFunction } from "./resource-events.ts";
import { createVaultEvents } from "./vault-events.ts";

/** What came of one delivery: the endpoint's status, or why there was none. */
type DeliveryOutcome = { readonly status: number } | { readonly unreachable: string };

export interface EventGrid extends StandIn {
  /** For the Key Vault stand-in: it tells, events follow. */
  readonly vaultEvents: VaultEvents;
  /** For the resource manager, in the same way. */
  readonly resourceEvents: ResourceEvents;
  nextDue(): number | undefined;
  runDue(now: Date): Promise<void>;
  /** Deliveries under way. */
  inFlight(): number;
  deadLetters(): readonly DeadLetter[];
  /** Delivers any event, a forged one too, so many times, as it is and without retries: for tests. */
  deliver(event: Readonly<Record<string, unknown>>, times?: number): Promise<DeliveryOutcome[]>;
}

const vaultFunction = "keyVaultEvents";

/** One delivery in seven comes twice: at-least-once is what is promised. */
const repeatOneIn = 7;
const ackWindowMs = 30_000;

/**
 * Publishes events when they are due by the shared clock and delivers them to the function that takes them, at least once, with
 * retries.
 *
 * @param deps.endpoint address of the host's Event Grid webhook for a function; `functionName` and `code` are added
 * @param deps.key the host's system key for that webhook
 * @param deps.pendingPath file in which events survive a restart; none: memory only
 */
export function createEventGrid(deps: {
  readonly clock: Clock;
  readonly endpoint: (functionName: string) => string;
  readonly key: string;
  /** Id of the tenant whose resources speak. */
  readonly tenantId: string;
  readonly pendingPath?: string;
}): EventGrid {
  const { clock, endpoint, key, tenantId, pendingPath } = deps;
  const pending = openPendingEvents(pendingPath);
  const running = new Set<Promise<void>>();
  let inFlight = 0;

  const post = async (
    functionName: string,
    sent: Record<string, unknown>,
    attempt: number,
  ): Promise<DeliveryOutcome> => {
    const url = new URL(endpoint(functionName));
    url.searchParams.set("functionName", functionName);
    url.searchParams.set("code", key);
    inFlight += 1;
    try {
      const response = await fetch(url, {
        method: "POST",
        ...delivery(sent, attempt),
        signal: AbortSignal.timeout(ackWindowMs),
      });
      await response.arrayBuffer();
      return { status: response.status };
    } catch (error) {
      return { unreachable: error instanceof Error ? error.message : String(error) };
    } finally {
      inFlight -= 1;
    }
  };

  const attempt = async (event: PendingEvent): Promise<void> => {
    const startedAt = clock.now().getTime();
    const publishedAt = event.publishedAt ?? startedAt;
    const attempts = event.attempts + 1;
    const sent = envelope(event, publishedAt);
    const { functionName = vaultFunction } = event;
    const outcome = await post(functionName, sent, attempts);
    if ("status" in outcome && outcome.status >= 200 && outcome.status <= 204) {
      const isRepeated = stableNumber(event.id) % repeatOneIn === 0 && attempts === 1;
      if (isRepeated) await post(functionName, sent, attempts);
      pending.drop(event.id);
      return;
    }
    const now = clock.now().getTime();
    const jitter = (stableNumber(`${event.id}|${attempts}`) % 1000) / 1000;
    const next =
      "status" in outcome && isFinal(outcome.status)
        ? { givenUp: "NotRetried" }
        : nextTry(attempts, publishedAt, now, jitter);
    if ("at" in next) {
      pending.put({ ...event, publishedAt, attempts, dueAt: next.at });
      return;
    }
    pending.bury(event.id, {
      event: sent,
      deadLetterReason: next.givenUp,
      deliveryAttempts: attempts,
      lastDeliveryOutcome: "status" in outcome ? `HTTP ${outcome.status}` : outcome.unreachable,
      publishTime: new Date(publishedAt).toISOString(),
      lastDeliveryAttemptTime: new Date(startedAt).toISOString(),
    });
  };

  const runDue = async (now: Date): Promise<void> => {
    for (const event of pending.takeDue(now.getTime())) {
      const work = attempt(event).finally(() => running.delete(work));
      running.add(work);
    }
    // Those of a call before this one too: what has come due by now has left when this resolves.
    await Promise.all(running);
  };

  return {
    name: "event grid",
    resourceEvents: createResourceEvents({ tenantId, pending, clock }),
    vaultEvents: createVaultEvents({
      pending,
      clock,
      flush: () => {
        runDue(clock.now()).catch((error: unknown) => {
          console.error("event grid: an event could not be kept", error);
        });
      },
    }),
    serves: () => false,
    handle: () => ({ status: 404 }),
    nextDue: () => pending.nextDue(),
    runDue,
    inFlight: () => inFlight,
    deadLetters: () => pending.deadLetters(),
    async deliver(event, times = 1) {
      const outcomes: DeliveryOutcome[] = [];
      const type = event["eventType"] ?? event["type"];
      const isOfResource = typeof type === "string" && type.startsWith("Microsoft.Resources.");
      const target = isOfResource ? resourceFunction : vaultFunction;
      for (let count = 1; count <= times; count += 1) {
        outcomes.push(await post(target, event, count));
      }
      return outcomes;
    },
  };
}
