/** The object without some of its properties. */
export function without<Whole extends object, Key extends string>(
  whole: Whole,
  ...names: readonly Key[]
): Omit<Whole, Key> {
  const dropped: readonly string[] = names;
  const kept = Object.entries(whole).filter(([name]) => !dropped.includes(name));
  return Object.fromEntries(kept) as Omit<Whole, Key>;
}
