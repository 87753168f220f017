/** A piece of a sorted list, and the token that leads to the rest. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly skipToken?: string;
}

/**
 * Cuts a page out of a list sorted by `keyOf`. The token names the last item given, so that what comes or goes between two
 * pages shifts nothing. Answers "bad-token" for a token that was not made here.
 */
export function pageOf<Item>(
  sorted: readonly Item[],
  size: number,
  keyOf: (item: Item) => string,
  skipToken: string | null,
): Page<Item> | "bad-token" {
  let start = 0;
  if (skipToken !== null) {
    const after = readToken(skipToken);
    if (after === undefined) return "bad-token";
    start = firstAfter(sorted, keyOf, after);
  }
  const items = sorted.slice(start, start + size);
  const last = items.at(-1);
  if (last === undefined || start + items.length >= sorted.length) return { items };
  return { items, skipToken: makeToken(keyOf(last)) };
}

function makeToken(after: string): string {
  return Buffer.from(JSON.stringify({ after })).toString("base64url");
}

function readToken(token: string): string | undefined {
  try {
    const read = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as {
      after?: unknown;
    };
    return typeof read.after === "string" ? read.after : undefined;
  } catch {
    return undefined;
  }
}

function firstAfter<Item>(
  sorted: readonly Item[],
  keyOf: (item: Item) => string,
  after: string,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = sorted[middle];
    if (item !== undefined && keyOf(item) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
