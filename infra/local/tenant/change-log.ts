import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** An append-only file of JSON lines. */
interface ChangeLog<Change> {
  /** All lines written so far, oldest first. */
  read(): readonly Change[];
  append(change: Change): void;
  /** Puts these lines in place of all that were there. */
  replace(changes: readonly Change[]): void;
}

/**
 * Lines are written synchronously, so that what was answered is on disk. A last line cut off by a killed process is dropped: its
 * write was never answered.
 * @param path nothing is kept without one
 */
export function openChangeLog<Change>(path: string | undefined): ChangeLog<Change> {
  if (path === undefined) {
    return { read: () => [], append: () => undefined, replace: () => undefined };
  }
  mkdirSync(dirname(path), { recursive: true });
  return {
    read() {
      if (!existsSync(path)) return [];
      const bytes = readFileSync(path);
      const whole = bytes.lastIndexOf(0x0a) + 1;
      if (whole < bytes.length) truncateSync(path, whole);
      return bytes
        .subarray(0, whole)
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Change);
    },
    append(change) {
      appendFileSync(path, lineOf(change));
    },
    replace(changes) {
      writeFileSync(path, changes.map(lineOf).join(""));
    },
  };
}

function lineOf(change: unknown): string {
  return `${JSON.stringify(change)}\n`;
}
