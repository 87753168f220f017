/** What PIM says of a holding that it may list more than once. */
interface Held {
  readonly isActivated: boolean;
  /** Absent: it does not end. */
  readonly endsAt?: string;
}

/** By key; of several rows about one holding, that which holds longest: given before activated, then what ends last or never. */
export function longestHeld<T extends Held>(
  rows: Iterable<T>,
  keyOf: (row: T) => string,
): ReadonlyMap<string, T> {
  const held = new Map<string, T>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = held.get(key);
    held.set(key, known === undefined ? row : longer(known, row));
  }
  return held;
}

function longer<T extends Held>(one: T, other: T): T {
  if (one.isActivated !== other.isActivated) return one.isActivated ? other : one;
  if (one.endsAt === undefined) return one;
  return other.endsAt === undefined || other.endsAt > one.endsAt ? other : one;
}
