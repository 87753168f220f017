/**
 * JSON with the properties of every object in code-unit order: equal values give equal text, whatever order they were
 * built in. What `JSON.stringify` leaves out (undefined, functions) is left out. Text survives as it is: lone
 * surrogates are escaped, and no object is built on the way, so that `__proto__` is a property like any other.
 * Throws on what JSON cannot say (bigint, cycles by overflow).
 */
export function canonicalJson(value: unknown): string {
  return write(value) ?? "null";
}

function write(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) {
    // Its type hides that it answers undefined for what JSON has no word for.
    const text: string | undefined = JSON.stringify(value);
    return text;
  }
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? "null").join(",")}]`;
  if (hasToJson(value)) return write(value.toJSON());
  const properties: string[] = [];
  for (const [name, held] of Object.entries(value).sort(byName)) {
    const text = write(held);
    if (text !== undefined) properties.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${properties.join(",")}}`;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return "toJSON" in value && typeof value.toJSON === "function";
}
