import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { type ClockReading, decodeRecord, encodeRecord, recordLength } from "./clock-record.ts";

/** The local tenant's first moment: a Monday morning, one quarter of a minute before the hour. */
const firstInstant = Date.parse("2026-03-02T08:59:45Z");

/** How long a reader may go on with what it has read. One read costs about 2 µs, so this costs 0.4 % at most. */
const rereadAfterMs = 0.5;

/** How often the writer of the clock must save it, in real time. */
export const saveEveryMs = 1000;

/** Taken before the preload replaces `Date`: the offset is relative to this machine's own time. */
const realNow = Date.now.bind(Date);

/** Epoch ms of this machine, whatever the shared clock says: for what the world checks, such as certificates. */
export function realTime(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

/**
 * Creates the clock file, standing still: where the last run stopped, or else at `firstInstant`. A clock that was still
 * flowing was killed, up to a second after it was last saved; it goes on after that, since time never goes back.
 */
export function prepareClockFile(path: string): void {
  const last = existsSync(path) ? decodeRecord(readFileSync(path)) : undefined;
  const lostMs = last?.reading.kind === "flows" ? saveEveryMs : 0;
  const atMs = last === undefined ? firstInstant : last.writtenAtMs + lostMs;
  writeFileSync(path, encodeRecord({ reading: { kind: "frozen", atMs }, writtenAtMs: atMs }));
}

interface ClockReader {
  /** Shared time in epoch ms, whole. */
  now(): number;
  reading(): ClockReading;
  close(): void;
}

/** Opens the clock for reading. Throws when there is no clock file, or none that can be read. */
export function openClock(path: string): ClockReader {
  const file = openSync(path, "r");
  const bytes = Buffer.alloc(recordLength);
  let reading: ClockReading | undefined;
  let readAt = -Infinity;

  function refresh(): ClockReading {
    const at = performance.now();
    if (reading !== undefined && at - readAt < rereadAfterMs) return reading;
    // A torn read fails its check sum. The writer is done within microseconds, so trying again is enough.
    for (let attempt = 0; attempt < 100; attempt++) {
      readSync(file, bytes, 0, recordLength, 0);
      const record = decodeRecord(bytes);
      if (record === undefined) continue;
      reading = record.reading;
      readAt = at;
      return reading;
    }
    throw new Error(`The clock file ${path} cannot be read. Start local Azure with --fresh.`);
  }

  refresh();
  return {
    now: () => instantOf(refresh()),
    reading: refresh,
    close: () => {
      closeSync(file);
    },
  };
}

export interface ClockWriter extends ClockReader {
  /** Moves the clock to `atMs`, never back: an earlier instant leaves it where it is. Answers the new time. */
  moveTo(atMs: number): number;
  freeze(): void;
  /** Lets it run at real speed from where it stands. */
  flow(): void;
  /** Writes down where the clock is, for the next start. */
  save(): void;
}

/** Opens the clock for writing. Exactly one process does. */
export function openClockForWriting(path: string): ClockWriter {
  const reader = openClock(path);
  const file = openSync(path, "r+");
  let reading = reader.reading();

  function write(next: ClockReading): void {
    reading = next;
    writeSync(file, encodeRecord({ reading, writtenAtMs: instantOf(reading) }), 0, recordLength, 0);
  }
  const now = (): number => instantOf(reading);

  return {
    now,
    reading: () => reading,
    moveTo(atMs) {
      if (atMs > now()) {
        write(
          reading.kind === "frozen"
            ? { kind: "frozen", atMs }
            : { kind: "flows", offsetMs: atMs - realNow() },
        );
      }
      return now();
    },
    freeze() {
      write({ kind: "frozen", atMs: now() });
    },
    flow() {
      if (reading.kind === "frozen") write({ kind: "flows", offsetMs: reading.atMs - realNow() });
    },
    save() {
      write(reading);
    },
    close() {
      write(reading);
      closeSync(file);
      reader.close();
    },
  };
}

function instantOf(reading: ClockReading): number {
  return reading.kind === "frozen" ? reading.atMs : Math.floor(realNow() + reading.offsetMs);
}
