import { type EpisodeEffects, noEffects } from "./episode-commit.ts";
import type { HistoryCache } from "./history-cache.ts";
import { eventType } from "./history-event.ts";
import type { Instance } from "./instance.ts";
import type { InboxRow, Store } from "./store.ts";

/** Orders to an instance that its orchestrator does not see: suspend, resume, terminate. */
interface InstanceControl {
  /** The order to carry out now: the one at the head, or, while suspended, the first that ends that. */
  next(instance: Instance, rows: readonly InboxRow[]): InboxRow | undefined;
  apply(instance: Instance, order: InboxRow): EpisodeEffects;
}

export function instanceControl(deps: {
  readonly store: Store;
  readonly cache: HistoryCache;
}): InstanceControl {
  const { store, cache } = deps;

  return {
    next(instance, rows) {
      if (instance.status === "Suspended") return rows.find(({ isControl }) => isControl);
      return rows[0]?.isControl === true ? rows[0] : undefined;
    },
    apply(instance, order) {
      const { id, exec } = instance;
      const { event } = order;
      const past = cache.past(id, exec);
      const text = JSON.stringify({ ...event, IsPlayed: true });
      const isEnd = event.EventType === eventType.executionTerminated;
      store.transaction(() => {
        store.deleteInboxRow(order.seq);
        store.appendHistory(id, past.texts.length, [text]);
        if (isEnd) store.deleteInbox(id);
        store.putInstance({ ...instance, ...changeBy(event), updated: Date.now() });
      });
      if (isEnd) cache.forget(id);
      else cache.append(id, exec, [text]);
      return { ...noEffects, wake: [id] };
    },
  };
}

function changeBy(event: InboxRow["event"]): Partial<Instance> {
  switch (event.EventType) {
    case eventType.executionSuspended:
      return { status: "Suspended" };
    case eventType.executionTerminated:
      return { status: "Terminated", output: JSON.stringify(event.Input ?? null) };
    default:
      return { status: "Running" };
  }
}
