/** The same without what is undefined: what is stored has no fields that say nothing. */
export function optional<T extends Readonly<Record<string, string | boolean | undefined>>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  // `fromEntries` forgets which names there were.
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
