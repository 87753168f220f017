import { causeWords, sourceWords } from "../detect/source-words.ts";
import type { Policy } from "../config/policy.ts";
import { plainText } from "../core/plain-text.ts";
import { isoWeek, parseInstant } from "../core/time.ts";
import { FINDING_STATES, type Finding, SEVERITIES } from "../findings/finding.ts";
import { shortDate } from "../notify/message-dates.ts";
import { SEVERITY_WORDS } from "../notify/message-text.ts";
import { personOf } from "../notify/reasons-of.ts";
import type { ReasonFate } from "../notify/reason-fate.ts";
import type { ChannelId, Reason } from "../notify/reason.ts";
import { allSources } from "../scan/due-sources.ts";
import type { SourcesState, Totals } from "../scan/sources-store.ts";
import type { DigestFindings } from "./digest-facts.ts";
import { digestText as text } from "./report-text.ts";

/** Names may be 200 characters long, and so may a row altogether. */
const MOST_TITLE = 80;
const WEEK_MS = 7 * 86_400_000;

interface Row {
  readonly label: string;
  readonly value: string;
}
type Section = { readonly heading: string; readonly rows: readonly Row[] };

/** What becomes known of a channel by its weekly test. */
export interface TestedChannel {
  readonly channel: ChannelId;
  /** Of the workflow or webhook; for mail the address. */
  readonly name: string;
  readonly lastWeek: ReasonFate;
}

/** What identifies the digest of the week of `at`, whatever it says: two timers, or a repeat, tell it once. */
export function digestOf(policy: Policy, at: Date): Omit<Reason, "notice"> {
  return {
    thread: "digest:credentials",
    kind: `digest:${isoWeek(at)}`,
    episode: 1,
    person: personOf(policy.contacts.fallback),
    channel: "email",
    severity: "low",
    at: at.toISOString(),
  };
}

/** The weekly summary for the fallback contact. */
export function digestReason(facts: {
  readonly policy: Policy;
  readonly state: SourcesState;
  readonly findings: DigestFindings;
  /** Titles of detectors by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly channels: readonly TestedChannel[];
  readonly now: Date;
}): Reason {
  const { policy, state, findings, titles, channels, now } = facts;
  const open = openOf(state.totals);
  return {
    ...digestOf(policy, now),
    notice: {
      kind: "summary",
      title: text.title(isoWeek(now)),
      intro: text.intro(sum(open)),
      sections: [
        { heading: text.bySeverity, rows: bySeverity(open) },
        ...withRows({ heading: text.byKind, rows: byKind(open, titles) }),
        { heading: text.lastWeek, rows: lastWeek(findings, state, now) },
        ...withRows(lowSection(findings.low, open, policy, now)),
        ...withRows({ heading: text.blind, rows: blindRows(state, policy) }),
        { heading: text.coverage, rows: coverageRows(state, policy) },
        ...withRows({
          heading: text.channels,
          rows: channels.map((channel) => channelRow(channel, policy)),
        }),
      ],
    },
  };
}

interface OpenCount {
  readonly severity: number;
  readonly detector: string;
  readonly count: number;
}

function openOf(totals: Totals | undefined): readonly OpenCount[] {
  return Object.entries(totals?.findings ?? {}).flatMap(([name, count]) => {
    const [state, severity, detector = ""] = name.split(":");
    const isOpen = state === String(FINDING_STATES.indexOf("open"));
    return isOpen ? [{ severity: Number(severity), detector, count }] : [];
  });
}

function bySeverity(open: readonly OpenCount[]): readonly Row[] {
  return SEVERITIES.map((severity, index) => ({
    label: SEVERITY_WORDS[severity],
    value: String(sum(open.filter((one) => one.severity === index))),
  }));
}

function byKind(open: readonly OpenCount[], titles: ReadonlyMap<string, string>): readonly Row[] {
  const detectors = [...new Set(open.map(({ detector }) => detector))];
  return detectors
    .map((detector) => ({
      label: titles.get(detector) ?? detector,
      count: sum(open.filter((one) => one.detector === detector)),
    }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .map(({ label, count }) => ({ label, value: String(count) }));
}

function lastWeek(
  { fresh, resolved }: DigestFindings,
  { said }: SourcesState,
  now: Date,
): readonly Row[] {
  const firstLook = parseInstant(said.get("credentials")?.summaryAt);
  const isFirst = firstLook !== undefined && now.getTime() - firstLook.getTime() < WEEK_MS;
  const freshParts = SEVERITIES.filter((severity) => fresh[severity] > 0).map(
    (severity) => [SEVERITY_WORDS[severity].toLowerCase(), fresh[severity]] as const,
  );
  return [
    { label: isFirst ? text.isNewSinceFirstLook : text.isNew, value: counts(freshParts) },
    { label: text.resolved, value: counts(Object.entries(resolved).sort()) },
  ];
}

/** "12 (2 high, 10 low)" */
function counts(parts: readonly (readonly [string, number])[]): string {
  if (parts.length === 0) return text.none;
  const all = parts.reduce((total, [, count]) => total + count, 0);
  return `${all} (${parts.map(([word, count]) => `${count} ${word}`).join(", ")})`;
}

function lowSection(
  low: readonly Finding[],
  open: readonly OpenCount[],
  policy: Policy,
  now: Date,
): Section {
  // Counted at the end of the last run, listed now: there may be one more or less by then.
  const counted = sum(open.filter(({ severity }) => severity === SEVERITIES.indexOf("low")));
  const all = Math.max(counted, low.length);
  const missing = all - low.length;
  return {
    heading: text.low(all),
    rows: [
      ...low.map((finding) => ({
        label: plainText(finding.subject.name),
        value: lowValue(finding, policy, now),
      })),
      ...(missing > 0 && low.length > 0 ? [{ label: "…", value: text.more(missing) }] : []),
    ],
  };
}

function lowValue({ title, evidence, contact }: Finding, policy: Policy, now: Date): string {
  const { endsAt } = evidence;
  const end = typeof endsAt === "string" ? parseInstant(endsAt) : undefined;
  const date = end === undefined ? undefined : dateWithYear(end, policy);
  const ends =
    end === undefined || date === undefined
      ? undefined
      : end <= now
        ? text.ended(date)
        : text.ends(date);
  return text.lowValue(plainText(title, MOST_TITLE), ends, contact?.address);
}

function blindRows({ blind }: SourcesState, policy: Policy): readonly Row[] {
  return [...blind.values()]
    .filter(({ isOpen }) => isOpen)
    .map(({ cause, since, count, what }) => ({
      label: causeWords(cause),
      value: text.blindValue(shortDate(new Date(since), policy), count, what),
    }));
}

function coverageRows({ sources }: SourcesState, policy: Policy): readonly Row[] {
  return allSources.map((source) => {
    const record = sources.get(source);
    const label = sourceWords(source);
    const last = parseInstant(record?.lastCompleteAt);
    const when = last === undefined ? undefined : momentOf(last, policy);
    if (record?.state === "unreadable") {
      return { label, value: text.notReadable(when ?? text.neverRead, record.why ?? "") };
    }
    return {
      label,
      value: when === undefined ? text.neverRead : text.read(record?.records ?? 0, when),
    };
  });
}

function channelRow({ channel, name, lastWeek }: TestedChannel, policy: Policy): Row {
  const fate = fateOf(lastWeek, policy);
  return channel === "email"
    ? { label: text.mail, value: text.mailTest(fate) }
    : { label: text[channel](name), value: text.channelTest(fate) };
}

function fateOf(fate: ReasonFate, policy: Policy): string {
  switch (fate.kind) {
    case "never-recorded":
      return text.neverRecorded;
    case "waiting":
      return text.waiting;
    case "accepted":
      return text.accepted(momentOf(fate.at, policy));
    case "rejected":
    case "uncertain":
      return text[fate.kind](momentOf(fate.at, policy), plainText(fate.why, MOST_TITLE));
  }
}

/** "7 Mar 2026": what has ended may have done so in another year. */
function dateWithYear(at: Date, { locale, timeZone }: Policy): string {
  return new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "medium" }).format(at);
}

/** "7 Mar 2026, 14:00" */
function momentOf(at: Date, { locale, timeZone }: Policy): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    dateStyle: "medium",
    timeStyle: "short",
  }).format(at);
}

function withRows(section: Section): readonly Section[] {
  return section.rows.length === 0 ? [] : [section];
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
