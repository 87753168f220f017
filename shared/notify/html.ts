/** HTML that has been made by `html`: what was data in it is escaped. */
export interface SafeHtml {
  readonly safeHtml: string;
}

type Part = SafeHtml | string | number | undefined | readonly (SafeHtml | undefined)[];

/**
 * Markup with holes. Whatever is put into a hole is escaped, as text and as attribute value (which must be quoted),
 * unless it was itself made by `html`; `undefined` is nothing.
 */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  const pieces = markup.map((piece, index) => {
    const part = index < parts.length ? parts[index] : undefined;
    return piece + textOf(part);
  });
  return { safeHtml: pieces.join("") };
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  if ("safeHtml" in part) return part.safeHtml;
  return part.map((piece) => piece?.safeHtml ?? "").join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
}
