import type { Severity, Subject } from "../findings/finding.ts";
import type { ChannelId, Person } from "./reason.ts";

/** Every sentence that a message says of its own. What comes from the tenant is put in by the caller, made fit. */

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "For information",
};

const SUBJECT_KINDS: Readonly<Record<Subject["kind"], string>> = {
  application: "Application",
  "service-principal": "Service principal",
  "vault-object": "Key Vault",
  source: "Source",
  policy: "Policy",
  user: "User",
  group: "Group",
  principal: "Principal",
  role: "Role",
  "tenant-setting": "Setting of the tenant",
  "azure-scope": "Scope of Azure",
};

const CHANNEL_WORDS: Readonly<Record<ChannelId, string>> = {
  email: "by mail",
  teams: "in Teams",
  webhook: "by webhook",
};

export const text = {
  product: "Tenant Steward",
  when: "When",
  until: "Until",
  whyItMatters: "Why it matters",
  whatToDo: "What to do",
  whyYou: "Why you are told",
  whoAnswers: "Who answers for it",
  /** "Ada Example (ada@contoso.com), an owner of the application" */
  contact: (name: string | undefined, address: string, how: string) =>
    `${name === undefined ? address : `${name} (${address})`}, ${how}`,
  openFinding: "Open this finding",
  openAll: "See all findings",
  ended: "Settled",
  unnamed: "(no name)",
  repeat: "This may be a repeat: we do not know whether our first try reached you.",
  repeatPrefix: "(may be a repeat) ",

  greeting: (name: string) => `Hello ${name},`,

  lead: (findings: number, ended: number, summaries: number): string => {
    if (findings === 1) return "One finding needs you.";
    if (findings > 1) return `${findings} findings need you. The most urgent comes first.`;
    if (summaries > 0) return "For your information.";
    return ended === 1 ? "One matter is settled." : `${ended} matters are settled.`;
  },

  leadIncident: (findings: number, doneBy: string, ofIncident: number) =>
    `${findings} findings need you. ${ofIncident === findings ? "All are" : `${ofIncident} of them are`} about what ${doneBy} did, as one incident. The most urgent comes first.`,

  footer: (timeZone: string) =>
    `Sent by Tenant Steward, which watches credentials and access in your organisation’s directory. Dates are those of ${timeZone}.`,
  reference: (key: string) => `Reference ${key.slice(0, 12)}`,

  subjectKind: (subject: Subject) => SUBJECT_KINDS[subject.kind],
  clientId: (id: string) => `client id ${id}`,
  objectId: (id: string) => `object id ${id}`,

  /** Names of one finding and its title, on one line. */
  subjectOne: (name: string, title: string) => `${name}: ${title}`,
  subjectCredentials: (count: number, firstEnd: string | undefined) =>
    firstEnd === undefined
      ? `${count} credentials need you`
      : `${count} credentials need you; the first ends ${firstEnd}`,
  subjectAndMore: (first: string, more: number) => `${first} – and ${more} more`,
  subjectIncident: (doneBy: string, findings: number) =>
    `${doneBy}: ${findings} findings of one incident`,
  subjectEnded: (name: string, over: string) => `Settled: ${name} – ${over}`,
  subjectEndedMany: (count: number) => `${count} matters are settled`,

  more: (count: number) => `and ${count} more`,

  /** "in 5 days", from days on the calendar. */
  inDays: (days: number): string => {
    if (days === 0) return "today";
    if (days === 1) return "tomorrow";
    if (days === -1) return "yesterday";
    return days > 0 ? `in ${days} days` : `${-days} days ago`;
  },
  ends: (what: string, when: string, date: string) => `${what} ends ${when} (${date})`,
  dateAndDays: (date: string, when: string) => `${date} – ${when}`,
} as const;

/** The weekly test of a Teams workflow or webhook. `secret` names the secret that holds its address. */
export const channelTestText = {
  title: (week: string) => `Weekly test of this channel, ${week}`,
  intro: {
    teams: (name: string, secret: string) =>
      `This is the weekly test of the Teams workflow ${name}. There is nothing to do. It comes with the weekly digest for as long as the policy names this workflow. If it stops arriving, findings do not arrive here either: look whether the workflow is on and whether its owner still has an account, and put its present address into the secret ${secret}. The digest says whether the test was accepted.`,
    webhook: (name: string, secret: string) =>
      `This is the weekly test of the webhook ${name}. There is nothing to do. It comes with the weekly digest for as long as the policy names this webhook. If it stops arriving, findings do not arrive here either: look whether the receiver takes what is posted to the address in the secret ${secret} and still knows the signing key. The digest says whether the test was accepted.`,
  },
} as const;

/** Who could not be told and why, for the fallback contact. */
export function undeliverableSentence(
  to: { readonly channel: ChannelId; readonly person: Person },
  why: string,
): string {
  const { name, address } = to.person;
  const who = name === undefined ? address : `${name} (${address})`;
  return `You are the fallback contact: ${who} could not be told ${CHANNEL_WORDS[to.channel]}. ${why}`;
}
