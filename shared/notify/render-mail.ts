import { html, type SafeHtml } from "./html.ts";
import type { EndedView, ItemView, MessageView, SummaryView } from "./message-view.ts";
import { SEVERITY_COLOURS } from "./severity-colours.ts";
import { text } from "./message-text.ts";

const FONT =
  "font-family:'Segoe UI',-apple-system,Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;color:#1b1a19";
const SOFT = "color:#5c5a58;font-size:14px";
const LINK = "color:#0f548c;text-decoration:underline";

/** The mail for a view: subject and one HTML body, without images, scripts, styles from elsewhere or tables. */
export function renderMail(view: MessageView): { readonly subject: string; readonly html: string } {
  const more = view.itemsCount - view.items.length;
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <meta
          name="format-detection"
          content="telephone=no, date=no, address=no, email=no, url=no"
        />
        <title>${view.subject}</title>
      </head>
      <body style="margin:0;padding:0;background:#f3f2f1">
        <div style="${FONT};max-width:600px;margin:0 auto;padding:20px 16px;background:#ffffff">
          ${view.greeting === undefined ? undefined : html`<p style="margin:0 0 8px"><bdi>${view.greeting}</bdi></p>`}
          <p style="margin:0 0 16px">${view.lead}</p>
          ${view.repeatNote === undefined ? undefined : html`<p style="margin:0 0 16px;padding:8px 12px;background:#fff4ce;border-left:4px solid #8a6d00">${view.repeatNote}</p>`}
          ${view.summaries.map(summary)} ${view.items.map(item)}
          ${more > 0 ? html`<p style="margin:0 0 16px">… ${text.more(more)}. <a href="${view.allUrl}" style="${LINK}">${text.openAll}</a></p>` : undefined}
          ${ended(view)}
          <p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #d2d0ce;${SOFT}">
            ${view.footer.map((words) => html`${words}<br />`)}
          </p>
        </div>
      </body>
    </html> `;
  return { subject: view.subject, html: body.safeHtml };
}

function item(view: ItemView): SafeHtml {
  const colour = SEVERITY_COLOURS[view.severity];
  return html`<div
    style="margin:0 0 20px;padding:12px 14px;border:1px solid #d2d0ce;border-left:5px solid ${colour};border-radius:4px"
  >
    <p style="margin:0 0 6px">
      <span
        style="display:inline-block;padding:1px 8px;border-radius:3px;background:${colour};color:#ffffff;font-size:13px;font-weight:600"
        >${view.severityWord}</span
      >
    </p>
    <h2 style="margin:0;font-size:18px;line-height:1.35;font-weight:600;overflow-wrap:anywhere">
      <bdi>${view.name}</bdi>
    </h2>
    <p style="margin:0 0 8px;font-size:16px;font-weight:600;color:${colour}">${view.title}</p>
    <p style="margin:0 0 10px;overflow-wrap:anywhere">${view.what}</p>
    ${[...view.rows, view.whyTold].map(
      ({ label, value }) =>
        html`<p style="margin:0 0 8px;overflow-wrap:anywhere">
          <span style="display:block;${SOFT}">${label}</span><bdi>${value}</bdi>
        </p> `,
    )}
    <p style="margin:12px 0 6px">
      <a
        href="${view.url}"
        style="display:inline-block;padding:7px 14px;border-radius:4px;background:#0f548c;color:#ffffff;text-decoration:none;font-weight:600"
        >${text.openFinding}</a
      >
    </p>
    <p style="margin:0;${SOFT};font-size:13px;overflow-wrap:anywhere">${view.about}</p>
  </div> `;
}

function ended(view: MessageView): SafeHtml | undefined {
  if (view.ended.length === 0) return undefined;
  const more = view.endedCount - view.ended.length;
  return html`<h2 style="margin:24px 0 8px;font-size:16px">${text.ended}</h2>
    <ul style="margin:0 0 16px;padding-left:20px">
      ${view.ended.map(endedLine)}${more > 0 ? html`<li>${text.more(more)}</li>` : undefined}
    </ul>`;
}

function endedLine({ name, title, over, url }: EndedView): SafeHtml {
  return html`<li style="margin:0 0 4px;overflow-wrap:anywhere">
    <a href="${url}" style="${LINK}"><bdi>${name}</bdi></a
    >: <span style="${SOFT}">${title}</span> – ${over}
  </li> `;
}

function summary({ title, intro, sections }: SummaryView): SafeHtml {
  return html`<h2 style="margin:16px 0 4px;font-size:18px">${title}</h2>
    <p style="margin:0 0 12px;overflow-wrap:anywhere">${intro}</p>
    ${sections.map(
      ({ heading, rows }) =>
        html`<h3 style="margin:16px 0 4px;font-size:16px">${heading}</h3>
          ${rows.map(
            ({ label, value }) =>
              html`<p
                style="margin:0;padding:6px 0;border-bottom:1px solid #edebe9;overflow-wrap:anywhere"
              >
                <span style="display:block;${SOFT}"><bdi>${label}</bdi></span
                ><bdi>${value}</bdi>
              </p> `,
          )}`,
    )}`;
}
