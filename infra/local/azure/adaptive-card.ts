import { Html, escapeHtml, html } from "./html.ts";

type Node = Readonly<Record<string, unknown>>;

/** The words of a card in reading order, one line per text, for searching and for the list. */
export function cardText(card: unknown): string {
  return textsOf(card).join("\n");
}

/** A card as Teams would lay it out, roughly; everything in it is escaped. Unknown elements are named. */
export function cardHtml(card: unknown): Html {
  if (!isNode(card)) return html`<p>(no card)</p>`;
  return html`<div class="card">${renderAll(card["body"])}${actions(card["actions"])}</div>`;
}

function renderAll(nodes: unknown): Html[] {
  return list(nodes).map(render);
}

function render(node: Node): Html {
  const kind = text(node["type"]);
  switch (kind) {
    case "TextBlock":
      return textBlock(node);
    case "RichTextBlock":
      return html`<p>${list(node["inlines"]).map((run) => marked(text(run["text"])))}</p>`;
    case "FactSet": {
      const facts = list(node["facts"]).map(
        (fact) =>
          html`<dt>${marked(text(fact["title"]))}</dt>
            <dd>${marked(text(fact["value"]))}</dd>`,
      );
      return html`<dl>${facts}</dl>`;
    }
    case "Container":
    case "Column":
    case "TableCell":
      return html`<div>${renderAll(node["items"])}</div>`;
    case "ColumnSet":
      return html`<div class="columns">${renderAll(node["columns"])}</div>`;
    case "Table":
      return html`<div>${renderAll(node["rows"])}</div>`;
    case "TableRow":
      return html`<div class="columns">${renderAll(node["cells"])}</div>`;
    case "Image":
      return html`<p class="soft">[image: ${text(node["altText"])}]</p>`;
    case "ActionSet":
      return actions(node["actions"]);
    default:
      return html`<p class="soft">[${kind}]</p>`;
  }
}

function textBlock(node: Node): Html {
  const words = marked(text(node["text"]));
  const inner =
    text(node["weight"]).toLowerCase() === "bolder" ? html`<strong>${words}</strong>` : words;
  const isLarge = ["large", "extralarge"].includes(text(node["size"]).toLowerCase());
  if (isLarge) return html`<p class="large">${inner}</p>`;
  return node["isSubtle"] === true ? html`<p class="soft">${inner}</p>` : html`<p>${inner}</p>`;
}

function actions(nodes: unknown): Html {
  const links = list(nodes).map((node) => {
    const [title, url] = [text(node["title"]), text(node["url"])];
    return isWebAddress(url)
      ? link(title, url)
      : html`<span class="soft">[${text(node["type"])}: ${title}]</span>`;
  });
  return links.length === 0 ? new Html("") : html`<p class="actions">${links}</p>`;
}

/**
 * The markup that Teams reads in card text: bold, italic, links, lists, line breaks
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format).
 */
function marked(words: string): Html {
  const safe = escapeHtml(words)
    .replace(/&lt;at&gt;(.*?)&lt;\/at&gt;/g, "<strong>@$1</strong>")
    .replace(
      /\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g,
      '<a href="$2" rel="noopener noreferrer">$1</a>',
    )
    .replace(/\*\*([^*\n]+)\*\*/g, "<strong>$1</strong>")
    .replace(/(^|[\s(])[*_]([^*_\n]+)[*_](?=$|[\s).,;:!?])/gm, "$1<em>$2</em>")
    .replace(/^[-*] /gm, "• ")
    .replace(/\r\n|\n|\r/g, "<br>");
  return new Html(safe);
}

function link(title: string, url: string): Html {
  return html`<a href="${url}" rel="noopener noreferrer">${title}</a>`;
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** Keys whose text a reader sees, in the order in which cards show them. */
const shown = ["title", "text", "value", "altText"];
const nested = ["inlines", "facts", "items", "columns", "rows", "cells", "body", "actions"];

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (!isNode(value)) return [];
  const own = shown.map((name) => value[name]).filter((one) => typeof one === "string");
  const below = nested.flatMap((name) => textsOf(value[name]));
  const url = value["url"];
  return [
    ...own,
    ...(value["type"] === "Action.OpenUrl" && typeof url === "string" ? [url] : []),
    ...below,
  ];
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
