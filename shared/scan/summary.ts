import type { Policy } from "../config/policy.ts";
import { causeWords, sourceWords } from "../detect/source-words.ts";
import { FINDING_STATES, SEVERITIES } from "../findings/finding.ts";
import { SEVERITY_WORDS } from "../notify/message-text.ts";
import type { Reason } from "../notify/reason.ts";
import { personOf } from "../notify/reasons-of.ts";
import type { BlindRecord } from "./coverage-rules.ts";
import type { Existing } from "./scan-types.ts";
import type { SourceRecord, Totals } from "./sources-store.ts";

/** What a look at the tenant came to. */
export interface SummaryFacts {
  /** The first time that something of this kind was read. */
  readonly isFirst: boolean;
  readonly policy: Policy;
  readonly totals: Totals;
  readonly sources: readonly SourceRecord[];
  readonly blind: readonly BlindRecord[];
  /** What was found to be so from the beginning, and is not spoken of one by one. */
  readonly existing: Existing;
  /** Titles of detectors by id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** What the first complete look at credentials came to: one summary for the fallback contact, not a thousand alerts. */
export function credentialSummary(facts: SummaryFacts): Reason | undefined {
  if (!facts.isFirst) return undefined;
  const { policy, totals, sources, blind, titles } = facts;
  const open = Object.entries(totals.findings)
    .map(([name, count]) => ({ parts: name.split(":"), count }))
    .filter(({ parts }) => parts[0] === String(FINDING_STATES.indexOf("open")));
  const bySeverity = SEVERITIES.map((severity, index) => ({
    label: SEVERITY_WORDS[severity],
    value: String(sum(open.filter(({ parts }) => parts[1] === String(index)))),
  }));
  const detectors = [...new Set(open.map(({ parts }) => parts[2] ?? ""))].sort();
  const isLive = policy.notify.mode === "live";
  return {
    thread: "summary:credentials",
    kind: "summary",
    episode: 1,
    person: personOf(policy.contacts.fallback),
    channel: "email",
    severity: "medium",
    at: totals.at,
    occurredAt: totals.at,
    notice: {
      kind: "summary",
      title: "First look at the tenant's credentials",
      intro: isLive
        ? "Everything was read once. The people responsible are being told of what is theirs; from now on you hear of what changes."
        : "Everything was read once. Nobody else is written to until the policy says live.",
      sections: [
        { heading: "Open findings", rows: bySeverity },
        {
          heading: "By kind",
          rows: detectors.map((detector) => ({
            label: titles.get(detector) ?? detector,
            value: String(sum(open.filter(({ parts }) => parts[2] === detector))),
          })),
        },
        ...readSections(sources, blind),
      ],
    },
  };
}

/** What was read, and what could not be. */
export function readSections(
  sources: SummaryFacts["sources"],
  blind: SummaryFacts["blind"],
): readonly SummarySection[] {
  return [
    {
      heading: "What was read",
      rows: sources.map(({ source, state, records, why }) => ({
        label: sourceWords(source),
        value: state === "current" ? String(records ?? 0) : `not readable: ${why ?? "unknown"}`,
      })),
    },
    ...(blind.length === 0
      ? []
      : [
          {
            heading: "What could not be read",
            rows: blind.map(({ cause, count, what }) => ({
              label: causeWords(cause),
              value: what.length === 0 ? String(count) : `${count}: ${what.join(", ")}`,
            })),
          },
        ]),
  ];
}

type SummarySection = Extract<Reason["notice"], { kind: "summary" }>["sections"][number];

function sum(rows: readonly { count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
