/**
 * Whether `pattern` covers `text`: equals it, when each `*` of the pattern may stand for any run of characters, none and `/`
 * included; letters in any case. `text` may be a pattern too: then whether it covers all that `text` covers, because only a
 * `*` of the pattern can stand where `text` has one. Each piece is looked for once, from left to right, and never again: what
 * the tenant writes cannot make this slow.
 */
export function covers(pattern: string, text: string): boolean {
  const [head = "", ...rest] = pattern.toLowerCase().split("*");
  const whole = text.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return head === whole;
  const end = whole.length - tail.length;
  if (end < head.length || !whole.startsWith(head) || !whole.endsWith(tail)) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = whole.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= end;
}

/**
 * Whether there is a text that both patterns cover. Of two patterns with a `*` the beginnings must agree and the ends; what is
 * between them can always be written one after the other.
 */
export function overlaps(one: string, other: string): boolean {
  if (!one.includes("*")) return covers(other, one);
  if (!other.includes("*")) return covers(one, other);
  const a = ends(one);
  const b = ends(other);
  return (
    (a.head.startsWith(b.head) || b.head.startsWith(a.head)) &&
    (a.tail.endsWith(b.tail) || b.tail.endsWith(a.tail))
  );
}

function ends(pattern: string): { readonly head: string; readonly tail: string } {
  const pieces = pattern.toLowerCase().split("*");
  return { head: pieces.at(0) ?? "", tail: pieces.at(-1) ?? "" };
}
