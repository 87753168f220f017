/** Levels of the worker protocol, from chatty to silent. */
export const logLevels = [
  "trace",
  "debug",
  "information",
  "warning",
  "error",
  "critical",
  "none",
] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes one line: `source` is `function(invocationId)`, or the part of the host that speaks. */
export type WriteLog = (level: LogLevel, source: string, message: string) => void;

/** A log to stdout, `[time] level source message`, that drops what is below `lowest`. */
export function createLog(lowest: LogLevel): WriteLog {
  const floor = logLevels.indexOf(lowest);
  return (level, source, message) => {
    if (logLevels.indexOf(level) < floor || level === "none") return;
    process.stdout.write(`[${new Date().toISOString()}] ${level} ${source} ${message}\n`);
  };
}

/** The level that a word of host.json names ("Information"), or `information` for one it does not know. */
export function logLevelNamed(word: string | undefined): LogLevel {
  const lower = word?.toLowerCase();
  return logLevels.find((level) => level === lower) ?? "information";
}
