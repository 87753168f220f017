import { openChangeLog } from "../tenant/change-log.ts";
import type { EventSchema } from "./envelopes.ts";

/** An event that will be published, or has been and is not delivered yet. */
export interface PendingEvent {
  readonly id: string;
  /** The function that takes it; events of vaults have one of their own. */
  readonly functionName?: string;
  /** "1" when absent. */
  readonly dataVersion?: string;
  readonly schema: EventSchema;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Address of the version that it speaks of. */
  readonly about: string;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  /** Set by the first attempt. */
  readonly publishedAt?: number;
  readonly attempts: number;
}

/** An event that was given up, with what Event Grid writes beside it. */
export interface DeadLetter {
  readonly event: Readonly<Record<string, unknown>>;
  readonly deadLetterReason: string;
  readonly deliveryAttempts: number;
  readonly lastDeliveryOutcome: string;
  readonly publishTime: string;
  readonly lastDeliveryAttemptTime: string;
}

type Line =
  | { readonly op: "put"; readonly event: PendingEvent }
  | { readonly op: "drop"; readonly id: string }
  | { readonly op: "dead"; readonly letter: DeadLetter }
  | { readonly op: "watch"; readonly about: string; readonly fingerprint: string };

export interface PendingEvents {
  /** When the first is due, at no cost. */
  nextDue(): number | undefined;
  /** Takes the due ones out of the schedule; on disk they stay until `put` again or `drop`ped. */
  takeDue(now: number): PendingEvent[];
  put(event: PendingEvent): void;
  drop(id: string): void;
  /** Drops what is scheduled about a version, unless it is published already. */
  cancelUnpublished(about: string): void;
  bury(id: string, letter: DeadLetter): void;
  deadLetters(): readonly DeadLetter[];
  /** Fingerprint of the life cycle by which a version's events were scheduled; `undefined` for one never scheduled. */
  watched(about: string): string | undefined;
  watch(about: string, fingerprint: string): void;
}

/** Keeps the schedule in the order of due times, and in a file of JSON lines if there is a path. */
export function openPendingEvents(path: string | undefined): PendingEvents {
  const log = openChangeLog<Line>(path);
  const byId = new Map<string, PendingEvent>();
  const letters: DeadLetter[] = [];
  const fingerprints = new Map<string, string>();
  for (const line of log.read()) {
    if (line.op === "put") byId.set(line.event.id, line.event);
    else if (line.op === "drop") byId.delete(line.id);
    else if (line.op === "dead") letters.push(line.letter);
    else fingerprints.set(line.about, line.fingerprint);
  }
  log.replace([
    ...[...fingerprints].map(
      ([about, fingerprint]) => ({ op: "watch", about, fingerprint }) as const,
    ),
    ...letters.map((letter) => ({ op: "dead", letter }) as const),
    ...[...byId.values()].map((event) => ({ op: "put", event }) as const),
  ]);
  let schedule = [...byId.values()].sort((left, right) => left.dueAt - right.dueAt);

  const drop = (id: string): void => {
    log.append({ op: "drop", id });
    schedule = schedule.filter((event) => event.id !== id);
  };
  return {
    nextDue: () => schedule[0]?.dueAt,
    takeDue(now) {
      const count = firstAfter(schedule, now);
      const due = schedule.slice(0, count);
      schedule = schedule.slice(count);
      return due;
    },
    put(event) {
      log.append({ op: "put", event });
      schedule = schedule.filter(({ id }) => id !== event.id);
      schedule.splice(firstAfter(schedule, event.dueAt), 0, event);
    },
    drop,
    cancelUnpublished(about) {
      const cancelled = schedule.filter(
        (event) => event.about === about && event.publishedAt === undefined,
      );
      for (const { id } of cancelled) drop(id);
    },
    bury(id, letter) {
      log.append({ op: "dead", letter });
      letters.push(letter);
      drop(id);
    },
    deadLetters: () => letters,
    watched: (about) => fingerprints.get(about),
    watch(about, fingerprint) {
      log.append({ op: "watch", about, fingerprint });
      fingerprints.set(about, fingerprint);
    },
  };
}

function firstAfter(schedule: readonly PendingEvent[], dueAt: number): number {
  let low = 0;
  let high = schedule.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((schedule[middle]?.dueAt ?? Infinity) <= dueAt) low = middle + 1;
    else high = middle;
  }
  return low;
}
