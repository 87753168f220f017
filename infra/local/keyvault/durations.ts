const pattern = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;

/** Is this a period of whole days or longer, e.g. `P90D` or `P1Y6M`, as rotation policies have them? */
export function isDuration(text: string): boolean {
  return pattern.test(text);
}

/** Unix seconds moved by a period, forward (1) or back (−1). Throws for what is no period. */
export function addDuration(unixSeconds: number, period: string, direction: 1 | -1): number {
  const match = pattern.exec(period);
  if (match === null) throw new RangeError(`'${period}' is not a period of days, months or years.`);
  const [years, months, weeks, days] = match.slice(1).map((part) => Number(part) || 0);
  const date = new Date(unixSeconds * 1000);
  date.setUTCMonth(date.getUTCMonth() + direction * ((years ?? 0) * 12 + (months ?? 0)));
  date.setUTCDate(date.getUTCDate() + direction * ((weeks ?? 0) * 7 + (days ?? 0)));
  return Math.floor(date.getTime() / 1000);
}
