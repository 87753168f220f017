import { isolated, plainText, withoutLinks } from "../core/plain-text.ts";
import { parseInstant } from "../core/time.ts";
import type { Severity, Subject } from "../findings/finding.ts";
import type { DeliveryMeta, FindingNotice, Message, ToldFinding, ToldSummary } from "./channel.ts";
import { calendarDays, type DateStyle, longDate, shortDate } from "./message-dates.ts";
import { SEVERITY_WORDS, text } from "./message-text.ts";
import type { Person } from "./reason.ts";

/** How messages of this deployment look. `baseUrl`: where people reach the service, without a slash at the end. */
export interface MessageStyle extends DateStyle {
  readonly baseUrl: string;
}

/** A message in words, every text in it fit to be shown, none of it markup yet. */
export interface MessageView {
  /** One line, at most 200 characters. */
  readonly subject: string;
  readonly greeting: string | undefined;
  readonly lead: string;
  readonly repeatNote: string | undefined;
  /** Most urgent first. */
  readonly items: readonly ItemView[];
  readonly itemsCount: number;
  readonly ended: readonly EndedView[];
  readonly endedCount: number;
  readonly summaries: readonly SummaryView[];
  readonly summariesCount: number;
  readonly allUrl: string;
  readonly footer: readonly string[];
}

export interface ItemView {
  readonly severity: Severity;
  readonly severityWord: string;
  readonly name: string;
  /** What the name is a name of, with its id where that helps. */
  readonly about: string;
  readonly title: string;
  readonly what: string;
  readonly rows: readonly RowView[];
  /** Why the reader is told: for a message to one person. */
  readonly whyTold: RowView;
  /** The person who answers for it, and why: for a place that several people read. */
  readonly whoAnswers: RowView | undefined;
  readonly url: string;
}

export interface RowView {
  readonly label: string;
  readonly value: string;
}

export interface EndedView {
  readonly name: string;
  readonly title: string;
  readonly over: string;
  readonly url: string;
}

export interface SummaryView {
  readonly title: string;
  readonly intro: string;
  readonly sections: readonly { readonly heading: string; readonly rows: readonly RowView[] }[];
}

/** Sentences of ours may carry a name of 200 characters within them. */
const SENTENCE = 600;
const NAME_IN_SUBJECT = 60;
const TITLE_IN_SUBJECT = 100;

/** Two of these may bear the same name, so the id stands beside it. The id of others is an address, or says what the name says. */
const NAMED_BY_ID: ReadonlySet<Subject["kind"]> = new Set<Subject["kind"]>([
  "application",
  "service-principal",
  "user",
  "group",
  "principal",
  "role",
]);

/** Puts a message into words for one person. */
export function messageView(
  message: Message,
  to: Person,
  meta: DeliveryMeta,
  style: MessageStyle,
): MessageView {
  const subject = subjectOf(message, style);
  return {
    subject: meta.isRepeat ? `${text.repeatPrefix}${subject}` : subject,
    greeting: to.name === undefined ? undefined : text.greeting(shown(to.name, 80)),
    lead:
      message.incident === undefined
        ? text.lead(message.findingsCount, message.endedCount, message.summariesCount)
        : text.leadIncident(
            message.findingsCount,
            shown(message.incident.doneBy, 80),
            message.incident.findingsCount,
          ),
    repeatNote: meta.isRepeat ? text.repeat : undefined,
    items: message.findings.map((told) => itemView(told, message.at, style)),
    itemsCount: message.findingsCount,
    ended: message.ended.map(({ notice }) => ({
      name: shown(notice.subject.name),
      title: shown(notice.title),
      over: shown(notice.over ?? "", SENTENCE),
      url: findingUrl(notice.findingId, style),
    })),
    endedCount: message.endedCount,
    summaries: message.summaries.map(summaryView),
    summariesCount: message.summariesCount,
    allUrl: `${style.baseUrl}/findings`,
    footer: [text.footer(style.timeZone), text.reference(meta.key)],
  };
}

function itemView(
  { severity, kind, occurredAt, notice }: ToldFinding,
  now: Date,
  style: MessageStyle,
): ItemView {
  const { subject } = notice;
  const endsAt = parseInstant(notice.endsAt);
  // Of a credential that ends, what happened is that a threshold was crossed: the end says more.
  const happenedAt =
    kind === "expiring" || kind === "expired" ? undefined : parseInstant(occurredAt);
  const when =
    happenedAt === undefined ? [] : [{ label: text.when, value: longDate(happenedAt, style) }];
  const until =
    endsAt === undefined
      ? []
      : [
          {
            label: text.until,
            value: text.dateAndDays(
              longDate(endsAt, style),
              text.inDays(calendarDays(now, endsAt, style)),
            ),
          },
        ];
  return {
    severity,
    severityWord: SEVERITY_WORDS[severity],
    name: shown(subject.name),
    about: aboutOf(notice),
    title: titleOf(kind, shown(notice.title), endsAt, now, style),
    what: shown(notice.what, SENTENCE),
    rows: [
      ...when,
      ...until,
      { label: text.whyItMatters, value: shown(notice.whyItMatters, SENTENCE) },
      { label: text.whatToDo, value: shown(notice.whatToDo, SENTENCE) },
    ],
    whyTold: { label: text.whyYou, value: capitalised(shown(notice.toldBecause, SENTENCE)) },
    whoAnswers: whoAnswers(notice),
    url: findingUrl(notice.findingId, style),
  };
}

/** "User 7c1d…"; of what has two ids, which of them it is: "Service principal, client id 5e2f…, object id 90ab…". */
function aboutOf({ subject, ids }: FindingNotice): string {
  const kind = text.subjectKind(subject);
  if (!NAMED_BY_ID.has(subject.kind)) return kind;
  if (ids === undefined) return `${kind} ${shown(subject.id)}`;
  const { clientId, objectId } = ids;
  return [
    kind,
    ...(clientId === undefined ? [] : [text.clientId(shown(clientId))]),
    ...(objectId === undefined ? [] : [text.objectId(shown(objectId))]),
  ].join(", ");
}

function whoAnswers({ contact, contactName, toldBecause }: FindingNotice): RowView | undefined {
  if (contact === undefined) return undefined;
  const name = contactName === undefined ? undefined : shown(contactName, 80);
  const value = text.contact(name, shown(contact, 254), shown(toldBecause, SENTENCE));
  return { label: text.whoAnswers, value };
}

function summaryView({ notice }: ToldSummary): SummaryView {
  return {
    title: shown(notice.title),
    intro: shown(notice.intro, SENTENCE),
    sections: notice.sections.map(({ heading, rows }) => ({
      heading: shown(heading),
      rows: rows.map(({ label, value }) => ({ label: shown(label), value: shown(value) })),
    })),
  };
}

/** The most urgent thing in plain words. */
function subjectOf(message: Message, style: MessageStyle): string {
  const { findings, findingsCount, ended, endedCount, summaries } = message;
  const [first] = findings;
  if (first !== undefined) {
    if (findingsCount > 1 && message.onlyCredentials) {
      const firstEnd = parseInstant(message.firstEndsAt);
      const when = firstEnd && text.inDays(calendarDays(message.at, firstEnd, style));
      return text.subjectCredentials(findingsCount, when);
    }
    if (message.incident !== undefined) {
      const { doneBy, findingsCount: ofIncident } = message.incident;
      const incident = text.subjectIncident(shown(doneBy, NAME_IN_SUBJECT), ofIncident);
      const more = findingsCount - ofIncident;
      return more === 0 ? incident : text.subjectAndMore(incident, more);
    }
    const { kind, notice } = first;
    const title = titleOf(
      kind,
      decapitalised(shown(notice.title, TITLE_IN_SUBJECT)),
      parseInstant(notice.endsAt),
      message.at,
      style,
    );
    const one = text.subjectOne(shown(notice.subject.name, NAME_IN_SUBJECT), title);
    return findingsCount === 1 ? one : text.subjectAndMore(one, findingsCount - 1);
  }
  const [summary] = summaries;
  if (summary !== undefined) return shown(summary.notice.title, TITLE_IN_SUBJECT);
  const [over] = ended;
  if (over !== undefined && endedCount === 1) {
    const { subject, over: why } = over.notice;
    return text.subjectEnded(
      shown(subject.name, NAME_IN_SUBJECT),
      shown(why ?? "", TITLE_IN_SUBJECT),
    );
  }
  return text.subjectEndedMany(endedCount);
}

/** "Client secret ends soon" says when, once it is known whom it is told and on which day. */
function titleOf(
  kind: string,
  title: string,
  endsAt: Date | undefined,
  now: Date,
  style: MessageStyle,
): string {
  const what = / ends soon$/.test(title) ? title.slice(0, -" ends soon".length) : undefined;
  if (kind !== "expiring" || endsAt === undefined || what === undefined) return title;
  // Told late, after the end: "soon" is no longer true, and the date says all.
  return text.ends(what, text.inDays(calendarDays(now, endsAt, style)), shortDate(endsAt, style));
}

/** Text from a notice as it may be shown: visible, short, no link, and not able to reorder what stands around it. */
function shown(data: string, max?: number): string {
  const plain = plainText(data, max);
  return plain === "" ? text.unnamed : isolated(withoutLinks(plain));
}

/** Where a finding is shown. */
export function findingUrl(findingId: string, { baseUrl }: Pick<MessageStyle, "baseUrl">): string {
  return `${baseUrl}/findings/${encodeURIComponent(findingId).replaceAll("%3A", ":")}`;
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A title within a sentence: "client secret …" and "an Azure role …", but not "sAML …" nor "global Administrator …". */
function decapitalised(title: string): string {
  const isName = /\p{Lu}/u.test(title.slice(1)) && !/^An? /.test(title);
  return isName ? title : title.charAt(0).toLowerCase() + title.slice(1);
}
