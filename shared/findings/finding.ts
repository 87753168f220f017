/** A finding's parts, as stored and as the API gives them. */

export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const FINDING_STATES = ["open", "acknowledged", "waived", "resolved"] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export type ResolvedBecause = "renewed" | "removed" | "expired" | "superseded" | "out-of-scope";

export const SUBJECT_KINDS = [
  "application",
  "service-principal",
  "vault-object",
  "source",
  "policy",
  "user",
  "group",
  /** One that the directory does not show, or a device: what kind it is does not matter or is not known. */
  "principal",
  "role",
  /** A policy or setting of the tenant, one of its domains, or a partner that it trusts. */
  "tenant-setting",
  "azure-scope",
] as const;

/**
 * What a finding is about. `id` is a client id (where the client id of an application or service principal is not known, its object
 * id), the object id of a user, group or other principal, the GUID of a role, a vault object's address, a source, the object
 * id or name of a setting.
 */
export interface Subject {
  readonly kind: (typeof SUBJECT_KINDS)[number];
  readonly id: string;
  /** The tenant's own text: data, never markup. */
  readonly name: string;
}

export type Evidence = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** Who answers for a thing, how that was found, and how sure it is. */
export interface Contact {
  readonly address: string;
  readonly name?: string;
  /** The rule of the chain that found the contact, in words: "owner of the application". */
  readonly how: string;
  readonly confidence: "high" | "medium" | "low";
  /** The chain as it was walked: what was asked, and why it did not answer. */
  readonly chain: readonly string[];
}

export interface Finding {
  readonly id: string;
  /** Findings that follow one another about one thing (expiring, then expired) share a thread. */
  readonly thread: string;
  readonly detector: string;
  readonly severity: Severity;
  readonly state: FindingState;
  readonly title: string;
  readonly what: string;
  readonly whyItMatters: string;
  readonly whatToDo: string;
  readonly subject: Subject;
  readonly evidence: Evidence;
  readonly contact?: Contact;
  readonly episode: number;
  readonly firstSeenAt: string;
  readonly occurredAt?: string;
  readonly resolvedAt?: string;
  readonly resolvedBecause?: ResolvedBecause;
}
