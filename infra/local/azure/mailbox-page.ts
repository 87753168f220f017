import { cardHtml } from "./adaptive-card.ts";
import type { Answerer } from "./conversation.ts";
import type { LocalResponse } from "./exchange.ts";
import { Html, html, page } from "./html.ts";
import type { Mailbox, MailboxEntry } from "./mailbox.ts";

const perPage = 200;

/** `GET /mailbox` (newest first), `/mailbox/{id}`, and `/mailbox/{id}/body`: the HTML of a mail, for its frame. */
export function createMailboxPages(mailbox: Mailbox): Answerer {
  return ({ method, path, query }) => {
    if (method !== "GET") return page("Only GET is allowed", new Html(""), 405);
    const [, , id, part] = path.split("/");
    if (id === undefined || id === "")
      return listPage(mailbox.list(), Number(query.get("before") ?? Infinity));
    const entry = mailbox.get(id);
    if (entry === undefined)
      return page("No such message", html`<p><a href="/mailbox">All messages</a></p>`, 404);
    return part === "body" ? mailBody(entry) : entryPage(entry);
  };
}

function listPage(entries: readonly MailboxEntry[], before: number): LocalResponse {
  const older = entries.filter(({ id }) => Number(id) < before);
  const shown = older.slice(-perPage).reverse();
  const items = shown.map(
    (entry) =>
      html`<li>
        <a href="/mailbox/${entry.id}">
          <span class="badge">${entry.channel}</span
          ><span class="soft">${readable(entry.at)} to ${entry.to}</span>
          <strong>${entry.subject || "(no subject)"}</strong></a
        >
      </li>`,
  );
  const last = shown.at(-1)?.id ?? "";
  const more =
    older.length > shown.length
      ? html`<p><a href="/mailbox?before=${last}">Older messages</a></p>`
      : new Html("");
  if (items.length === 0) return page("Mailbox", html`<p>Nothing has been sent yet.</p>`);
  return page(
    `Mailbox (${String(entries.length)})`,
    html`<ol class="mails">
        ${items}
      </ol>
      ${more}`,
  );
}

function entryPage(entry: MailboxEntry): LocalResponse {
  const { channel, at, to, from, subject, headers = {} } = entry;
  const lines = Object.entries(headers).map(
    ([name, value]) =>
      html`<dt>${name}</dt>
        <dd>${value}</dd>`,
  );
  const content = html`<dl>
      <dt>Channel</dt>
      <dd>${channel}</dd>
      <dt>Time</dt>
      <dd>${readable(at)}</dd>
      ${
        from === undefined
          ? ""
          : html`<dt>From</dt>
              <dd>${from}</dd>`
      }
      <dt>To</dt>
      <dd>${to}</dd>
    </dl>
    ${rendered(entry)}
    ${
      lines.length === 0
        ? ""
        : html`<details>
            <summary>Headers</summary>
            <dl>${lines}</dl>
          </details>`
    }
    <p><a href="/mailbox">All messages</a></p>`;
  return page(subject || "(no subject)", content);
}

function rendered(entry: MailboxEntry): Html {
  switch (entry.format) {
    case "html":
      // No scripts, no forms, no access to this page; links open in a window of their own.
      return html`<iframe
        title="The message"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        src="/mailbox/${entry.id}/body"
      ></iframe>`;
    case "card":
      return cardHtml(cardOf(entry.raw));
    case "text":
    case "json":
      return html`<pre>${entry.body}</pre>`;
  }
}

function mailBody({ body, format }: MailboxEntry): LocalResponse {
  return {
    status: 200,
    headers: {
      "content-type": `text/${format === "html" ? "html" : "plain"}; charset=utf-8`,
      "content-security-policy":
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
    body: format === "html" ? `<!doctype html><base target="_blank">${body}` : body,
  };
}

/** The card within the envelope that a Workflows webhook takes. */
function cardOf(raw: unknown): unknown {
  const attachments = (raw as { attachments?: readonly { content?: unknown }[] } | undefined)
    ?.attachments;
  return attachments?.[0]?.content;
}

function readable(at: string): string {
  return at.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
