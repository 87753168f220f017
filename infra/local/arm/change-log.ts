import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** An append-only file of JSON lines; without a path nothing is kept. */
interface ChangeLog<Change> {
  /** All lines written so far, oldest first. */
  read(): readonly Change[];
  append(change: Change): void;
  /** Puts these lines in place of all that were there. */
  replace(changes: readonly Change[]): void;
}

/**
 * Lines are written synchronously, so that what was answered is on disk. A last line cut off by a killed process is
 * dropped: its write was never answered.
 */
export function openChangeLog<Change>(path: string | undefined): ChangeLog<Change> {
  if (path === undefined) {
    return { read: () => [], append: () => undefined, replace: () => undefined };
  }
  mkdirSync(dirname(path), { recursive: true });
  return {
    read() {
      if (!existsSync(path)) return [];
      const text = readFileSync(path, "utf8");
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      if (whole.length < text.length) writeFileSync(path, whole);
      return whole
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Change);
    },
    append(change) {
      appendFileSync(path, `${JSON.stringify(change)}\n`);
    },
    replace(changes) {
      writeFileSync(path, changes.map((change) => `${JSON.stringify(change)}\n`).join(""));
    },
  };
}
