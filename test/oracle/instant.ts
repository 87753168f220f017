/**
 * A Graph timestamp (0 to 7 fractional digits, any offset) in milliseconds; null when there is none. Throws when it
 * is not one, because a date that cannot be read is neither "never" nor "now".
 */
export function instantMs(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const isTimestamp =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})$/i.test(text);
  const ms = isTimestamp ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new Error(`"${text}" is not a timestamp.`);
  return ms;
}

/** The earliest of them; null when there is none. */
export function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((each) => each !== null);
  return known.length === 0 ? null : Math.min(...known);
}
