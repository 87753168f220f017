import type { PropertyChange } from "../../inventory/property-changes.ts";

/** Whether the value holds something now that it did not hold before. Of a value that was cut off nobody can say that it does not. */
export function hasGained({ before, after }: PropertyChange): boolean {
  return holdsMore(after, before);
}

/** Whether something that the value held before is missing now. */
export function hasLost({ before, after }: PropertyChange): boolean {
  return holdsMore(before, after);
}

function holdsMore(one: string | undefined, than: string | undefined): boolean {
  const items = itemsOf(one);
  const others = itemsOf(than);
  if (items === "cut" || others === "cut") return one !== undefined;
  const known = new Set(others);
  return items.some((item) => !known.has(item));
}

/** A list stands as JSON, a list of one as the item alone. */
function itemsOf(text: string | undefined): readonly string[] | "cut" {
  if (text === undefined) return [];
  if (!text.startsWith("[")) return text.endsWith("…") ? "cut" : [text];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed)
      ? parsed.map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
      : [text];
  } catch {
    return "cut";
  }
}
