import { SEVERITIES } from "../findings/finding.ts";
import { SEVERITY_WORDS } from "../notify/message-text.ts";
import type { Reason } from "../notify/reason.ts";
import { personOf } from "../notify/reasons-of.ts";
import { readSections, type SummaryFacts } from "./summary.ts";

/** In words: what a message shows is never a link, and the API wants a token. */
const WHERE_THE_NAMES_ARE = {
  label: "Names, and what each holds: for whoever has the role Steward.Reader",
  value: "GET /api/principals?power=0 of the service’s API; power=1 for the next tier",
};

/**
 * What was there before anybody looked: one message to the security contact, however much it is. Later ones speak of what a
 * new subscription, a new permission or a better rule brought into view.
 */
export function accessSummary(facts: SummaryFacts): Reason | undefined {
  const { isFirst, existing, policy, totals, sources, blind } = facts;
  const counts = SEVERITIES.flatMap((severity) => {
    const count = existing[severity];
    return count === undefined ? [] : [{ label: SEVERITY_WORDS[severity], value: String(count) }];
  });
  if (!isFirst && counts.length === 0) return undefined;
  const isLive = policy.notify.mode === "live";
  return {
    thread: "summary:access",
    kind: isFirst ? "summary" : `existing:${totals.at}`,
    episode: 1,
    // Until the policy says live nobody but the fallback contact is written to.
    person: personOf((isLive ? policy.contacts.security : undefined) ?? policy.contacts.fallback),
    channel: "email",
    severity: "medium",
    at: totals.at,
    occurredAt: totals.at,
    notice: {
      kind: "summary",
      title: isFirst
        ? "First look at roles, permissions and consent"
        : "More of what is held is now known",
      intro: isFirst
        ? "This was the first look. What is held already is counted here and not told one by one; from now on you are told of what is new. What is a risk as it is held is told by itself."
        : "Something was read for the first time, is judged by a better rule, or weighs more because a role that you made has changed. What was there already is counted here and not told one by one.",
      sections: [
        ...(counts.length === 0 ? [] : [{ heading: "Held already, by severity", rows: counts }]),
        { heading: "Who they are", rows: [WHERE_THE_NAMES_ARE] },
        ...readSections(sources, blind),
      ],
    },
  };
}
