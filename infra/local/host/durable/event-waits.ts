import type { HistoryEvent } from "./history-event.ts";

/** Somebody who waits for an event. */
interface EventWait {
  readonly name: string;
  /** Position in the action list of the action that it belongs to. */
  readonly index: number;
  readonly take: (event: HistoryEvent) => void;
}

/**
 * Who waits for which event, and the events that nobody has asked for yet (tried with durable-functions 3.5.0): those
 * are kept first in, first out; of several who wait, the last is served first. Names ignore case, as on the .NET side.
 */
interface EventWaits {
  /** Serves it at once from what came early, or keeps it. */
  wait(wait: EventWait): void;
  /** Serves the newest wait, or keeps the event. */
  raise(event: HistoryEvent): void;
  openCount(): number;
  /** Names of the events that nobody has asked for. */
  unread(): readonly string[];
}

export function createEventWaits(): EventWaits {
  const waits = new Map<string, EventWait[]>();
  const early = new Map<string, HistoryEvent[]>();

  function listOf<Item>(map: Map<string, Item[]>, name: string): Item[] {
    const key = name.toLowerCase();
    const list = map.get(key) ?? [];
    map.set(key, list);
    return list;
  }

  return {
    wait(wait) {
      const event = listOf(early, wait.name).shift();
      if (event === undefined) listOf(waits, wait.name).push(wait);
      else wait.take(event);
    },
    raise(event) {
      const name = event.Name ?? "";
      const newest = listOf(waits, name).pop();
      if (newest === undefined) listOf(early, name).push(event);
      else newest.take(event);
    },
    openCount: () => [...waits.values()].reduce((sum, list) => sum + list.length, 0),
    unread: () => [...early.values()].flat().map(({ Name }) => Name ?? ""),
  };
}
