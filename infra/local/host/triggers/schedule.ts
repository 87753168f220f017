import { Cron } from "croner";

/** When a timer ticks. */
export interface Schedule {
  /** The first tick after an instant (both epoch ms), or `undefined` when there is none. */
  next(after: number): number | undefined;
  /** Ticks more often than once a minute: such a timer is not monitored. */
  readonly ticksWithinMinute: boolean;
  readonly text: string;
}

const timeSpan = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
// What NCRONTAB knows; croner would take more ("L", "#", "?"), and Azure would not.
const ncrontabField = /^(?:\*|(?:\d+|[A-Za-z]{3,9})(?:-(?:\d+|[A-Za-z]{3,9}))?)(?:\/\d+)?$/;

/**
 * Reads an NCRONTAB expression (six fields, seconds first; five are taken as minutes first) or a TimeSpan, after
 * putting settings in the place of `%NAME%`. Day of month and day of week must both match. Throws what Azure
 * refuses, and for a setting that is not there.
 */
export function parseSchedule(text: string, env: NodeJS.ProcessEnv): Schedule {
  const resolved = text.replaceAll(/%([^%]+)%/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined)
      throw new Error(`The setting ${name} of the schedule "${text}" is missing.`);
    return value;
  });
  const span = timeSpan.exec(resolved.trim());
  const next = span === null ? cronTicks(resolved, env["WEBSITE_TIME_ZONE"]) : spanTicks(span);
  return { next, ticksWithinMinute: ticksWithinMinute(next), text: resolved };
}

function spanTicks(span: RegExpExecArray): Schedule["next"] {
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = span
    .slice(1)
    .map((part) => Number(part || 0));
  const intervalMs = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (intervalMs === 0) throw new Error("A timer's interval must be longer than nothing.");
  return (after) => after + intervalMs;
}

function cronTicks(expression: string, timeZone: string | undefined): Schedule["next"] {
  const fields = expression.trim().split(/\s+/);
  const six = fields.length === 5 ? ["0", ...fields] : fields;
  if (
    six.length !== 6 ||
    !six.every((field) => field.split(",").every((f) => ncrontabField.test(f)))
  ) {
    throw new Error(`"${expression}" is no NCRONTAB expression of six (or five) fields.`);
  }
  const cron = new Cron(six.join(" "), {
    timezone: timeZone === undefined || timeZone === "" ? "UTC" : timeZone,
    domAndDow: true,
    paused: true,
  });
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

function ticksWithinMinute(next: Schedule["next"]): boolean {
  let tick = next(Date.UTC(2026, 0, 1));
  for (let count = 0; count < 10 && tick !== undefined; count++) {
    const following = next(tick);
    if (following !== undefined && following - tick < 60_000) return true;
    tick = following;
  }
  return false;
}
