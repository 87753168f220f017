/** A property of a row takes 64 KiB in UTF-16 (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, checked 2026-11-21). */
const CHUNK = 32_000;

/** A long text as properties `{name}0`, `{name}1` … of one row. */
export function inChunks(name: string, text: string): Record<string, string> {
  const chunks: Record<string, string> = {};
  for (let at = 0, index = 0; at < text.length; index += 1) {
    const end = wholeCharacters(text, at + CHUNK);
    chunks[`${name}${index}`] = text.slice(at, end);
    at = end;
  }
  return chunks;
}

/** Half a character cannot be sent: a name may hold any, and be cut anywhere. */
function wholeCharacters(text: string, end: number): number {
  const isCut = end < text.length && (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return isCut ? end - 1 : end;
}

/** The text that `inChunks` has cut up; empty where there is none. */
export function fromChunks(name: string, values: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (let index = 0; ; index += 1) {
    const chunk = values[`${name}${index}`];
    if (typeof chunk !== "string") return text;
    text += chunk;
  }
}
