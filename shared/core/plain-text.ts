/**
 * Text that came from the tenant, made fit to be shown to a person: one line, at most `max` code points, nothing in it
 * that cannot be seen. What is invisible is shown as its code (`[U+202E]`) and not dropped, because a name that only
 * looks like another one is something the reader must be able to notice. The result is still data: escaping it for
 * HTML or a card is the renderer's part.
 */
export function plainText(text: string, max = 200): string {
  // Cut first, generously: ten thousand characters need not be looked at for the two hundred that are shown.
  const head = Array.from(text.toWellFormed().slice(0, max * 8));
  const rough = head.slice(0, max * 4).join("");
  const shown = rough
    .replace(/[\s\u0085]+/gu, " ")
    .replace(INVISIBLE, nameOfInvisible)
    // More than four marks on one letter paint over the lines above and below.
    .replace(/(\p{M}{4})\p{M}+/gu, "$1")
    .trim();
  const wasCut = text.length > rough.length;
  return clip(shown, max, wasCut);
}

/** At most `max` code points of `text`, the last of them `…` when something is missing. */
function clip(text: string, max: number, wasCut: boolean): string {
  const points = Array.from(text);
  if (points.length <= max && !wasCut) return text;
  return `${points
    .slice(0, max - 1)
    .join("")
    .trimEnd()}…`;
}

/**
 * Control and format characters (bidirectional overrides, zero-width joins, tags) and the fillers that draw nothing.
 * The zero-width joiner and the variation selectors of an emoji stay: they are what makes it one picture.
 */
const INVISIBLE = new RegExp(
  [
    // A flag spelt in tags, or pictographs that joiners make one.
    String.raw`(?<emoji>\u{1F3F4}[\u{E0020}-\u{E007E}]{2,8}\u{E007F}|PIECE(?:\u{200D}PIECE)*)`,
    String.raw`[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u{2800}]`,
  ]
    .join("|")
    .replaceAll(
      "PIECE",
      String.raw`\p{Extended_Pictographic}(?:\u{FE0E}|\u{FE0F}|\p{Emoji_Modifier})?`,
    ),
  "gu",
);

function nameOfInvisible(match: string, emoji: string | undefined): string {
  if (emoji !== undefined) return match;
  const code = match.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}

/**
 * The same text with a word joiner (U+2060) inside whatever a mail program or Teams would turn into a link by itself:
 * addresses with a scheme, host names, mail addresses, and the braces and mentions that a card would evaluate. The reader sees no
 * difference, and a name such as `login-contoso.example` cannot be clicked. Tried and dropped: `[.]` (ugly in every
 * honest name with a dot), `<code>` (mail programs make links in it too).
 */
export function withoutLinks(text: string): string {
  return text
    .replace(/(?<=\p{L}|\p{N}):(?=\S)|(?<=:\/?)\/(?=\S)/gu, `$&${WORD_JOINER}`)
    .replace(
      /(?<=[^\s.])[.\u3002\uFF0E\uFF61](?=\p{L}|\p{N}{1,3}[.])|(?<=\S)@(?=\S)/gu,
      `${WORD_JOINER}$&${WORD_JOINER}`,
    )
    .replace(/(?<=[{$])\{|(?<=<)(?=\/?at\b)/giu, `${WORD_JOINER}$&`);
}

const WORD_JOINER = "\u2060";

/** `text` kept together when it is written from right to left, so that it cannot reorder the words around it. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
