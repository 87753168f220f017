import type { DatabaseSync } from "node:sqlite";
import type { Schedule } from "./schedule.ts";

/** What the monitor keeps of a timer (epoch ms): the last run, the tick expected after it, when that was noted. */
export interface TimerStatus {
  readonly last: number | undefined;
  readonly next: number | undefined;
  readonly lastUpdated: number;
}

export interface TimerStatusStore {
  read(name: string): TimerStatus | undefined;
  write(name: string, status: TimerStatus): void;
}

/** Keeps the statuses in the table `timers` of the host's database. */
export function createTimerStatusStore(database: DatabaseSync): TimerStatusStore {
  const select = database.prepare("SELECT status FROM timers WHERE name = ?");
  const upsert = database.prepare("INSERT OR REPLACE INTO timers (name, status) VALUES (?, ?)");
  return {
    read(name) {
      const row = select.get(name);
      return row === undefined ? undefined : (JSON.parse(String(row["status"])) as TimerStatus);
    },
    write(name, status) {
      upsert.run(name, JSON.stringify(status));
    },
  };
}

/** The tick that is expected after the last run; computed anew when the schedule is not the one it was noted for. */
export function nextByStatus(status: TimerStatus, schedule: Schedule): number | undefined {
  const base = status.last ?? status.lastUpdated;
  const byThisSchedule = schedule.next(base);
  return byThisSchedule === status.next ? status.next : byThisSchedule;
}
