import type { LocalResponse } from "./exchange.ts";
import { style, styleHash } from "./page-style.ts";

/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = string | number | Html | readonly Html[];

/** HTML in which everything put in is escaped, unless it is HTML already. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(parts.map((part, index) => part + toText(pieces[index] ?? "")).join(""));
}

function toText(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (typeof piece === "object") return piece.map(({ text }) => text).join("\n");
  return escapeHtml(String(piece));
}

/** Safe as content and as a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Built as text: a formatter may move blanks in a template, and the policy names the hash of exactly this. */
const styleElement = new Html(`<style>${style}</style>`);

/** A page of local Azure itself: no scripts, nothing from elsewhere. */
export function page(title: string, content: Html, status = 200): LocalResponse {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src '${styleHash}'; img-src data:; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
    body: html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          ${styleElement}
        </head>
        <body>
          <header><a href="/control/">Local Azure</a> <a href="/mailbox">Mailbox</a></header>
          <main>
            <h1>${title}</h1>
            ${content}
          </main>
        </body>
      </html> `.text,
  };
}
