/** A property of a row takes 64 KiB in UTF-16 (learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). */
const CHUNK = 32_000;

/** A long text as properties `{name}0`, `{name}1` … of one row. */
export function inChunks(name: string, text: string): Record<string, string> {
  const chunks: Record<string, string> = {};
  for (let at = 0, index = 0; at < text.length; at += CHUNK, index += 1) {
    chunks[`${name}${index}`] = text.slice(at, at + CHUNK);
  }
  return chunks;
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
