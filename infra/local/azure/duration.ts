const format =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=.)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** The instant (epoch ms) an ISO 8601 duration after `fromMs`; months and years by the UTC calendar. */
export function afterDuration(fromMs: number, duration: string): number | undefined {
  const parts = format.exec(duration);
  if (parts === null) return undefined;
  // A part that is not given is undefined, whatever its type says.
  const [years, months, weeks, days, hours, minutes, seconds] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const at = new Date(fromMs);
  at.setUTCMonth(at.getUTCMonth() + 12 * (years ?? 0) + (months ?? 0));
  const wholeDays = 7 * (weeks ?? 0) + (days ?? 0);
  const rest = (wholeDays * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  return at.getTime() + rest * 1000;
}
