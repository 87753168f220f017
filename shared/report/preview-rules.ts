import type { Policy } from "../config/policy.ts";
import { plainText } from "../core/plain-text.ts";
import { parseInstant } from "../core/time.ts";
import { SEVERITIES } from "../findings/finding.ts";
import { shortDate } from "../notify/message-dates.ts";
import { SEVERITY_WORDS } from "../notify/message-text.ts";
import { outboxPartition } from "../notify/reason-key.ts";
import { personOf } from "../notify/reasons-of.ts";
import type { Notice, Person, Reason } from "../notify/reason.ts";
import { previewText } from "./report-text.ts";

/** One who would be told, and the most urgent of what it would be. */
export interface WouldBeTold {
  readonly channel: Reason["channel"];
  readonly person: Person;
  readonly findings: number;
  readonly first: Told;
}

type Told = Pick<Reason, "severity"> & {
  readonly notice: Extract<Notice, { kind: "finding" }>;
};

const MOST_SHOWN = 50;
const MOST_NAME = 60;

/** `people` and whoever `findings`, each with its reasons, would be told to: each person counts a finding once. */
export function alsoTold(
  people: ReadonlyMap<string, WouldBeTold>,
  findings: readonly (readonly Reason[])[],
): ReadonlyMap<string, WouldBeTold> {
  const all = new Map(people);
  for (const reasons of findings) {
    const seen = new Set<string>();
    for (const { channel, person, severity, notice } of reasons) {
      if (notice.kind !== "finding" || notice.over !== undefined) continue;
      const key = outboxPartition(channel, person.id);
      const told = { severity, notice };
      const known = all.get(key);
      const first = known === undefined || urgencyOf(told, known.first) < 0 ? told : known.first;
      const count = (known?.findings ?? 0) + (seen.has(key) ? 0 : 1);
      seen.add(key);
      all.set(key, { channel, person, findings: count, first });
    }
  }
  return all;
}

/** Below 0 when `a` is more urgent: by severity, then by what ends first. */
function urgencyOf(a: Told, b: Told): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    endOf(a) - endOf(b) ||
    (a.notice.findingId < b.notice.findingId ? -1 : 1)
  );
}

function endOf({ notice }: Told): number {
  return parseInstant(notice.endsAt)?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/** What identifies the page, whatever is on it: `occasion` is `first` or a week. Told once. */
export function previewPageOf(policy: Policy, occasion: string, now: Date): Omit<Reason, "notice"> {
  return {
    thread: "preview:credentials",
    kind: `preview:${occasion}`,
    episode: 1,
    person: personOf(policy.contacts.fallback),
    channel: "email",
    severity: "low",
    at: now.toISOString(),
  };
}

/** The page for the fallback contact: who would be told what, the most urgent first. */
export function previewReason(
  people: readonly WouldBeTold[],
  { policy, occasion, now }: { policy: Policy; occasion: string; now: Date },
): Reason {
  const byUrgency = [...people].sort((a, b) => urgencyOf(a.first, b.first));
  const shown = byUrgency.slice(0, MOST_SHOWN);
  const missing = byUrgency.length - shown.length;
  return {
    ...previewPageOf(policy, occasion, now),
    notice: {
      kind: "summary",
      title: previewText.title,
      intro: previewText.intro,
      sections: [
        {
          heading: previewText.heading(byUrgency.length),
          rows: [
            ...shown.map((one) => ({ label: nameOf(one), value: whatOf(one, policy) })),
            ...(missing > 0 ? [{ label: "…", value: previewText.more(missing) }] : []),
          ],
        },
      ],
    },
  };
}

function nameOf({ channel, person }: WouldBeTold): string {
  const { name, address } = person;
  if (channel === "teams") return previewText.teams(name ?? address);
  if (channel === "webhook") return previewText.webhook(address);
  return name === undefined ? address : `${plainText(name, MOST_NAME)} (${address})`;
}

function whatOf({ findings, first: { severity, notice } }: WouldBeTold, policy: Policy): string {
  const endsAt = parseInstant(notice.endsAt);
  return previewText.what({
    findings,
    severity: SEVERITY_WORDS[severity],
    title: plainText(notice.title, MOST_NAME),
    name: plainText(notice.subject.name, MOST_NAME),
    ends: endsAt === undefined ? undefined : shortDate(endsAt, policy),
  });
}
