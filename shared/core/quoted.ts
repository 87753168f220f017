import { plainText } from "./plain-text.ts";

const NAME_IN_SENTENCE = 80;

/** A name that somebody chose, made fit for the place that a sentence has for it: one line, in quotation marks, cut if long. */
export function quoted(name: string): string {
  return `“${plainText(name, NAME_IN_SENTENCE)}”`;
}
