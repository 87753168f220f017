/**
 * An operation's name without what differs between copies of the log: any dash is a hyphen (the credentials one has an en
 * dash and ends in a space), runs of spaces are one, the unified log's full stop at the end is gone.
 */
export function operationOf(name: string): string {
  return name
    .replace(/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, "-")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\s?\.$/, "");
}
