import type { HistoryEvent } from "./history-event.ts";
import type { Store } from "./store.ts";

/** The past of one execution. Both lists have the same length; all events are marked as played. */
export interface PastEvents {
  readonly exec: string;
  readonly texts: string[];
  readonly events: HistoryEvent[];
}

/** Histories of instances at work, so that an episode need not read and parse the whole past again. */
export interface HistoryCache {
  /** The past of an execution, from memory or from the store. */
  past(id: string, exec: string): PastEvents;
  /** What a committed episode added. */
  append(id: string, exec: string, texts: readonly string[]): void;
  forget(id: string): void;
}

/** Events kept in memory over all instances; beyond that the ones unused for longest are forgotten. */
const mostEvents = 100_000;

export function createHistoryCache(store: Store): HistoryCache {
  // A Map keeps the order of insertion, so the first entry is the one unused for longest.
  const pasts = new Map<string, PastEvents>();
  let kept = 0;

  function forget(id: string): void {
    kept -= pasts.get(id)?.events.length ?? 0;
    pasts.delete(id);
  }

  function keep(id: string, past: PastEvents): void {
    pasts.set(id, past);
    kept += past.events.length;
    for (const oldest of pasts.keys()) {
      if (kept <= mostEvents) break;
      forget(oldest);
    }
  }

  function read(id: string, exec: string): PastEvents {
    const texts = [...store.history(id)];
    return { exec, texts, events: texts.map((text) => JSON.parse(text) as HistoryEvent) };
  }

  return {
    past(id, exec) {
      const known = pasts.get(id);
      forget(id);
      const past = known?.exec === exec ? known : read(id, exec);
      keep(id, past);
      return past;
    },
    append(id, exec, texts) {
      const known = pasts.get(id);
      if (known?.exec !== exec) return;
      forget(id);
      known.texts.push(...texts);
      known.events.push(...texts.map((text) => JSON.parse(text) as HistoryEvent));
      keep(id, known);
    },
    forget,
  };
}
