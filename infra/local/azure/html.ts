import { createHash } from "node:crypto";
import type { LocalResponse } from "./exchange.ts";

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
          <style>
            ${new Html(style)}
          </style>
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

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dce2, #3a3f47); --soft: light-dark(#5b6470, #a2abb8); --card: light-dark(#fff, #1d2025); --accent: light-dark(#0b5cad, #7cb8ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f4f5f7, #131518); color: light-dark(#1b1f24, #e6e9ee); overflow-wrap: anywhere; }
header { padding: .75rem 1rem; border-bottom: 1px solid var(--line); background: var(--card); display: flex; gap: 1.25rem; font-weight: 600; }
main { max-width: 52rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: .75rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); }
header a { text-decoration: none; }
ol.mails { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); overflow: hidden; }
ol.mails li + li { border-top: 1px solid var(--line); }
ol.mails a { display: block; padding: .7rem .9rem; color: inherit; text-decoration: none; }
ol.mails a:hover, ol.mails a:focus-visible { background: light-dark(#eef4fb, #262b33); }
ol.mails strong { display: block; font-weight: 600; }
.soft { color: var(--soft); font-size: .875rem; }
.badge { display: inline-block; min-width: 4.5rem; padding: 0 .5rem; border-radius: 99px; border: 1px solid var(--line); font-size: .8rem; text-align: center; margin-right: .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
dt { color: var(--soft); }
dd { margin: 0; }
iframe { width: 100%; height: 75vh; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: 8px; background: var(--card); padding: .9rem; font-size: .9rem; }
.card { border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 8px; background: var(--card); padding: .9rem 1rem; }
.card p { margin: .35rem 0; }
.card .columns { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; }
.card .columns > div { flex: 1 1 12rem; }
.card .large { font-size: 1.15rem; }
.card .actions a { display: inline-block; margin: .5rem .5rem 0 0; padding: .35rem .8rem; border: 1px solid var(--accent); border-radius: 6px; text-decoration: none; }
details { margin-top: 1rem; }
`;

const styleHash = `sha256-${createHash("sha256").update(style).digest("base64")}`;
