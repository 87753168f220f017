import type { Severity } from "../findings/finding.ts";
import type { EndedView, ItemView, MessageView, SummaryView } from "./message-view.ts";
import { text } from "./message-text.ts";

/** Teams refuses messages of about 28 KB; this leaves room for what the flow adds (learn.microsoft.com/connectors/teams). */
const MAX_BYTES = 20_000;
const MAX_ITEMS = 10;
const MAX_ROWS = 40;

type Element = Readonly<Record<string, unknown>>;

/**
 * The message for a Workflows webhook: one Adaptive Card 1.4 with the ten most urgent items, fewer where they are long,
 * and the count of the rest. All text is in `TextRun`s, which know no Markdown, mention or link
 * (https://adaptivecards.io/explorer/TextRun.html): escaping for `TextBlock` differs between Teams' clients, and a
 * backslash that one of them shows is worse than no bold.
 */
export function renderCard(view: MessageView): Element {
  for (let size = MAX_ITEMS; size > 0; size -= 1) {
    const card = cardWith(view, { items: size, rows: size * (MAX_ROWS / MAX_ITEMS), isFull: true });
    if (bytesOf(card) < MAX_BYTES) return card;
  }
  return cardWith(view, { items: 1, rows: 2, isFull: false });
}

interface Extent {
  readonly items: number;
  readonly rows: number;
  /** False: without what can be read behind the link. */
  readonly isFull: boolean;
}

function cardWith(view: MessageView, extent: Extent): Element {
  const items = view.items.slice(0, extent.items);
  const more = view.itemsCount - items.length;
  const body: readonly Element[] = [
    line([bold(view.subject)], { size: "Large" }),
    ...(view.repeatNote === undefined ? [] : [line([coloured(view.repeatNote, "Warning")])]),
    line([plain(view.lead)]),
    ...summariesOf(view, extent),
    ...items.map((item) => itemOf(item, extent)),
    ...(more > 0 ? [line([plain(`… ${text.more(more)}.`)])] : []),
    ...endedOf(view, extent),
    ...view.footer.map((words) => line([subtle(words)])),
  ];
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body,
          actions: [openUrl(text.openAll, view.allUrl)],
        },
      },
    ],
  };
}

function itemOf(item: ItemView, { isFull }: Extent): Element {
  return {
    type: "Container",
    style: "emphasis",
    spacing: "Medium",
    items: [
      line([coloured(item.severityWord, COLOURS[item.severity]), plain("  "), bold(item.name)]),
      line([bold(item.title)]),
      ...(isFull ? [line([plain(item.what)])] : []),
      // Whoever reads the place is not addressed: the card says whose matter it is.
      ...[...(isFull ? item.rows : []), item.whoAnswers ?? item.whyTold].map(({ label, value }) =>
        line([subtle(`${label}: `), plain(value)]),
      ),
      line([subtle(item.about)]),
      { type: "ActionSet", actions: [openUrl(text.openFinding, item.url)] },
    ],
  };
}

function summariesOf(view: MessageView, extent: Extent): readonly Element[] {
  let left = extent.rows;
  const elements = view.summaries.flatMap(({ title, intro, sections }: SummaryView) => [
    line([bold(title)], { size: "Medium" }),
    line([plain(intro)]),
    ...sections.slice(0, extent.items).flatMap(({ heading, rows }) => {
      const kept = rows.slice(0, left);
      left -= kept.length;
      const missing = rows.length - kept.length;
      return [
        line([bold(heading)]),
        ...kept.map(({ label, value }) => line([subtle(`${label}: `), plain(value)])),
        ...(missing > 0 ? [line([plain(`… ${text.more(missing)}.`)])] : []),
      ];
    }),
  ]);
  return extent.isFull ? elements : elements.slice(0, 2);
}

function endedOf(view: MessageView, extent: Extent): readonly Element[] {
  const kept: readonly EndedView[] = view.ended.slice(0, extent.items);
  const more = view.endedCount - kept.length;
  if (view.endedCount === 0) return [];
  return [
    line([bold(text.ended)]),
    ...kept.map(({ name, title, over }) =>
      line([bold(name), subtle(`: ${title} – `), plain(over)]),
    ),
    ...(more > 0 ? [line([plain(`… ${text.more(more)}.`)])] : []),
  ];
}

const COLOURS: Readonly<Record<Severity, string>> = {
  critical: "Attention",
  high: "Attention",
  medium: "Warning",
  low: "Accent",
  info: "Default",
};

function line(inlines: readonly Element[], { size }: { size?: string } = {}): Element {
  const runs = size === undefined ? inlines : inlines.map((run) => ({ ...run, size }));
  return { type: "RichTextBlock", inlines: runs };
}

function plain(words: string): Element {
  return { type: "TextRun", text: words };
}

function bold(words: string): Element {
  return { type: "TextRun", text: words, weight: "Bolder" };
}

function subtle(words: string): Element {
  return { type: "TextRun", text: words, isSubtle: true };
}

function coloured(words: string, color: string): Element {
  return { type: "TextRun", text: words, weight: "Bolder", color };
}

function openUrl(title: string, url: string): Element {
  return { type: "Action.OpenUrl", title, url };
}

function bytesOf(card: Element): number {
  return Buffer.byteLength(JSON.stringify(card));
}
