import { createHash } from "node:crypto";
import type { Policy, PolicyScope } from "../config/policy.ts";
import { plainText } from "../core/plain-text.ts";
import { quoted } from "../core/quoted.ts";
import type { Contact, Finding, ResolvedBecause } from "../findings/finding.ts";
import type { ReasonDraft } from "../findings/finding-record.ts";
import type { ContactHints } from "../owners/contact-hints.ts";
import { placeId } from "./fixed-place.ts";
import { doingIn } from "./incident.ts";
import type { Notice, Person, Reason } from "./reason.ts";
import { subjectIds } from "./subject-ids.ts";

/** A mail address as the outbox knows a person: the id does not show the address. */
export function personOf(contact: {
  readonly address: string;
  readonly name?: string | undefined;
}): Person {
  const id = createHash("sha256").update(contact.address.toLowerCase()).digest("hex").slice(0, 40);
  return {
    id,
    address: contact.address,
    ...(contact.name === undefined ? {} : { name: contact.name }),
  };
}

/**
 * The reasons to write to people about one finding: by mail to its contact, and to every Teams workflow and webhook for its
 * scope.
 */
export function reasonsOf(
  finding: Finding,
  hints: ContactHints,
  drafts: readonly ReasonDraft[],
  contact: Contact,
  policy: Policy,
): readonly Reason[] {
  const doing = doingIn(finding.evidence);
  return drafts.flatMap((draft) => {
    const base = {
      thread: finding.thread,
      kind: draft.kind,
      ...(draft.threshold === undefined ? {} : { threshold: draft.threshold }),
      episode: draft.episode,
      severity: draft.severity,
      at: draft.at,
      ...(draft.occurredAt === undefined ? {} : { occurredAt: draft.occurredAt }),
      // The end of a thread is no part of what began it.
      ...(doing === undefined || draft.over !== undefined ? {} : { doing }),
      notice: noticeOf(finding, draft, contact),
    };
    const byMail: Reason[] = policy.notify.email.enabled
      ? [{ ...base, channel: "email", person: personOf(contact) }]
      : [];
    const byTeams = policy.notify.teams
      .filter(({ scopes }) => isFor(scopes, hints))
      .map(({ name }): Reason => ({
        ...base,
        channel: "teams",
        person: { id: placeId("teams", name), address: contact.address, name },
      }));
    const byWebhook = policy.notify.webhooks
      .filter(({ scopes }) => isFor(scopes, hints))
      .map(({ name }): Reason => ({
        ...base,
        channel: "webhook",
        person: { id: placeId("webhook", name), address: name },
      }));
    return [...byMail, ...byTeams, ...byWebhook];
  });
}

function noticeOf(finding: Finding, draft: ReasonDraft, contact: Contact): Notice {
  const { endsAt, actor } = finding.evidence;
  const ids = subjectIds(finding);
  return {
    kind: "finding",
    findingId: finding.id,
    title: finding.title,
    what: `${risenWords(draft)}${finding.what}`,
    whyItMatters: finding.whyItMatters,
    whatToDo: finding.whatToDo,
    subject: finding.subject,
    ...(Object.keys(ids).length === 0 ? {} : { ids }),
    ...(typeof endsAt === "string" ? { endsAt } : {}),
    toldBecause: contact.how,
    contact: contact.address,
    ...(contact.name === undefined ? {} : { contactName: contact.name }),
    ...(typeof actor === "string" ? { doneBy: actor } : {}),
    ...(draft.over === undefined ? {} : { over: overWords(draft.over, draft.endedBy) }),
  };
}

/** Why it is told again, as a sentence with a space behind it; empty as a rule. */
function risenWords({ risenBy }: ReasonDraft): string {
  return risenBy === undefined
    ? ""
    : `This weighs more than when it was last told, because the application now holds ${plainText(risenBy)}. `;
}

/** Why it is over, in a sentence. */
function overWords(because: ResolvedBecause, endedBy: string | undefined): string {
  return because === "removed" && endedBy !== undefined
    ? `It has been removed by ${quoted(endedBy)}.`
    : OVER[because];
}

const OVER: Readonly<Record<ResolvedBecause, string>> = {
  renewed: "It has been renewed.",
  removed: "It has been removed.",
  expired: "It has ended.",
  superseded: "A newer one has taken over.",
  "out-of-scope": "It is no longer looked at: the policy or the thing itself has changed.",
};

function isFor(scopes: readonly PolicyScope[] | undefined, hints: ContactHints): boolean {
  return scopes === undefined || scopes.some((scope) => covers(scope, hints));
}

function covers(scope: PolicyScope, hints: ContactHints): boolean {
  if ("appId" in scope) return hints.appId === scope.appId;
  const prefix = scope.resourceScope.toLowerCase().replace(/\/+$/, "");
  return hints.vaultId === prefix || hints.vaultId?.startsWith(`${prefix}/`) === true;
}
