import { z } from "zod";
import type { Frozen } from "../config/frozen.ts";
import { type Finding, FINDING_STATES, SEVERITIES } from "../findings/finding.ts";

const instant = z.iso.datetime();

/** A finding as the API gives it. */
export const findingViewSchema = z.object({
  id: z
    .string()
    .describe(
      "Stable for as long as what it is about is the same: fp1: and 40 hexadecimal digits.",
    ),
  detector: z.string(),
  severity: z.enum(SEVERITIES),
  state: z.enum(FINDING_STATES),
  title: z.string(),
  what: z.string(),
  whyItMatters: z.string(),
  whatToDo: z.string(),
  subject: z.object({
    kind: z.string(),
    id: z.string(),
    name: z.string().describe("The tenant's own text: data, never markup."),
  }),
  evidence: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
    .describe("The detector's facts, such as keyId and endsAt."),
  contact: z
    .object({
      address: z.string(),
      name: z.string().optional(),
      how: z.string().describe("How the contact was found, in words."),
      confidence: z.enum(["high", "medium", "low"]),
    })
    .optional()
    .describe("Who answers for the subject."),
  episode: z.int().min(1).describe("Grows each time the same situation comes back."),
  firstSeenAt: instant,
  lastSeenAt: instant,
  occurredAt: instant.optional(),
  resolvedAt: instant.optional(),
  around: z
    .array(z.object({ at: instant, operation: z.string(), about: z.string().optional() }))
    .optional()
    .describe(
      "What else the same actor did in the 24 hours before and after, as the audit log has it, oldest first. Of a single finding only.",
    ),
  resolvedBecause: z
    .enum(["renewed", "removed", "expired", "superseded", "out-of-scope"])
    .optional(),
});

export type FindingView = Frozen<z.infer<typeof findingViewSchema>>;

/** The view of `finding`. `lastSeenAt`: for one that is not resolved, the last complete run of its source. */
export function findingView(finding: Finding, lastSeenAt: string): FindingView {
  const { id, detector, severity, state, title, what, whyItMatters, whatToDo, subject } = finding;
  const { evidence, contact, episode, firstSeenAt, occurredAt, resolvedAt, resolvedBecause } =
    finding;
  return {
    id,
    detector,
    severity,
    state,
    title,
    what,
    whyItMatters,
    whatToDo,
    subject,
    evidence: Object.fromEntries(
      Object.entries(evidence).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
    ...(contact === undefined ? {} : { contact: contactView(contact) }),
    episode,
    firstSeenAt,
    // What is gone was last there before it was found gone.
    lastSeenAt: resolvedAt !== undefined && resolvedAt < lastSeenAt ? resolvedAt : lastSeenAt,
    ...(occurredAt === undefined ? {} : { occurredAt }),
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    ...(resolvedBecause === undefined ? {} : { resolvedBecause }),
  };
}

function contactView({
  address,
  name,
  how,
  confidence,
}: NonNullable<Finding["contact"]>): NonNullable<FindingView["contact"]> {
  return { address, ...(name === undefined ? {} : { name }), how, confidence };
}
