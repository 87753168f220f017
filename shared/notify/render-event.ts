import { plainText } from "../core/plain-text.ts";
import { isChannelTest } from "./channel-test.ts";
import type { DeliveryMeta, Message, ToldFinding, ToldSummary } from "./channel.ts";
import { findingUrl, type MessageStyle, messageView } from "./message-view.ts";
import type { Person } from "./reason.ts";

/** What a receiver tells our events by; another shape of `data` gets another version. */
const EVENT_TYPE = "steward.findings.v1";
/** The weekly test, so that a receiver can count on it, and file it elsewhere. */
const TEST_EVENT_TYPE = "steward.channel-test.v1";

/** Receivers refuse more, some at 28 KB, some at 64: the most urgent, and the count of the rest. */
const MAX_BYTES = 20_000;
const MAX_ITEMS = 10;

/** How much of what there is to say is put in: first shorter texts, then fewer things. */
const EXTENTS = [
  { items: MAX_ITEMS, rows: 30, chars: 600 },
  { items: MAX_ITEMS, rows: 20, chars: 200 },
  { items: MAX_ITEMS, rows: 10, chars: 80 },
  { items: 5, rows: 5, chars: 60 },
  { items: 1, rows: 1, chars: 60 },
] as const;
type Extent = (typeof EXTENTS)[number];

/**
 * The JSON of one CloudEvent 1.0 in structured mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md):
 * the ten most urgent findings, and how many there are. Its `id` is the message's key, the same for every try, so that a
 * receiver can tell a repeat. Text from the tenant is data: one line each, nothing invisible in it, cut where it is long.
 */
export function renderEvent(
  message: Message,
  to: Person,
  meta: DeliveryMeta,
  style: MessageStyle,
): string {
  const { subject: title } = messageView(message, to, meta, style);
  const eventOf = (type: string, data: object): string =>
    JSON.stringify({
      specversion: "1.0",
      id: meta.key,
      source: style.baseUrl,
      type,
      time: message.at.toISOString(),
      datacontenttype: "application/json",
      data: { title, mayBeRepeat: meta.isRepeat, ...data },
    });
  const test = testIn(message);
  if (test !== undefined)
    return eventOf(TEST_EVENT_TYPE, { what: plainText(test.notice.intro, 600) });
  let json = "";
  for (const extent of EXTENTS) {
    json = eventOf(EVENT_TYPE, dataOf(message, style, extent));
    if (Buffer.byteLength(json) < MAX_BYTES) break;
  }
  return json;
}

/** The channel's test, when the message is nothing else; the newest, when an earlier one was not taken in its week. */
function testIn({ findingsCount, endedCount, summaries }: Message): ToldSummary | undefined {
  if (findingsCount > 0 || endedCount > 0 || !summaries.every(isChannelTest)) return undefined;
  return summaries.at(-1);
}

function dataOf(message: Message, style: MessageStyle, extent: Extent): object {
  const findings = message.findings.slice(0, extent.items);
  const ended = message.ended.slice(0, extent.items);
  const summaries = message.summaries.slice(0, extent.items);
  return {
    findings: findings.map((told) => findingOf(told, style, extent)),
    findingsCount: message.findingsCount,
    andMore: message.findingsCount - findings.length,
    settled: ended.map(({ notice }) => ({
      ...thingOf(notice, style, extent),
      because: plainText(notice.over ?? "", extent.chars),
    })),
    settledCount: message.endedCount,
    summaries: summaries.map((told) => summaryOf(told, extent)),
    summariesCount: message.summariesCount,
    url: `${style.baseUrl}/findings`,
  };
}

function findingOf(
  { kind, severity, at, occurredAt, notice }: ToldFinding,
  style: MessageStyle,
  extent: Extent,
): object {
  const { what, whyItMatters, whatToDo, endsAt, contact, doneBy, toldBecause } = notice;
  return {
    ...thingOf(notice, style, extent),
    kind,
    severity,
    ...(occurredAt === undefined ? {} : { occurredAt }),
    seenAt: at,
    ...(endsAt === undefined ? {} : { endsAt }),
    what: plainText(what, extent.chars),
    whyItMatters: plainText(whyItMatters, extent.chars),
    whatToDo: plainText(whatToDo, extent.chars),
    ...(doneBy === undefined ? {} : { doneBy: plainText(doneBy, 254) }),
    ...(contact === undefined ? {} : { contact: plainText(contact, 254) }),
    contactBecause: plainText(toldBecause, extent.chars),
  };
}

function thingOf(
  { findingId, title, subject }: ToldFinding["notice"],
  style: MessageStyle,
  { chars }: Extent,
): object {
  return {
    id: findingId,
    title: plainText(title, chars),
    subject: {
      kind: subject.kind,
      id: plainText(subject.id, 300),
      name: plainText(subject.name, Math.min(chars, 200)),
    },
    url: findingUrl(findingId, style),
  };
}

function summaryOf({ notice }: ToldSummary, { items, rows, chars }: Extent): object {
  let left = rows;
  return {
    title: plainText(notice.title, chars),
    intro: plainText(notice.intro, chars),
    sections: notice.sections.slice(0, items).map((section) => {
      const kept = section.rows.slice(0, left);
      left -= kept.length;
      return {
        heading: plainText(section.heading, chars),
        rows: kept.map(({ label, value }) => ({
          label: plainText(label, chars),
          value: plainText(value, chars),
        })),
        andMore: section.rows.length - kept.length,
      };
    }),
  };
}
