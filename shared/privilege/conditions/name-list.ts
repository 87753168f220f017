/** How many things are named before the rest is only counted. */
const NAMED = 8;

/** `a`, `a and b`, `a, b and c`; of many, the first eight and `12 more`. `nameOf` is asked for the named ones alone. */
export function nameList<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  word: "and" | "or" = "and",
): string {
  const names = items.slice(0, NAMED).map(nameOf);
  const rest = items.length - names.length;
  if (rest > 0) names.push(`${rest} more`);
  const last = names.pop() ?? "nothing";
  return names.length === 0 ? last : `${names.join(", ")} ${word} ${last}`;
}
