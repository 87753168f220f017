import type { ContactHints } from "../owners/contact-hints.ts";
import type { Finding, ResolvedBecause, Severity } from "./finding.ts";

/** A finding as stored: what the API shows, and what its life needs besides. */
export interface FindingRecord {
  readonly finding: Finding;
  readonly audience: "contact" | "security-contact";
  readonly hints: ContactHints;
  /** The subject that was judged when this was last said. */
  readonly by?: string;
  /** Instant (ISO), or the turn of what grows, that makes this occurrence another one than the last. */
  readonly occurrence?: string;
  /** When this episode began, where it is not the first. */
  readonly since?: string;
  readonly threshold?: number;
  /** The tightest threshold told in this episode; `none` where the finding has no thresholds; absent when not told. */
  readonly told?: number | "none";
  /** How severe it was when it was last told. */
  readonly toldSeverity?: Severity;
  /** A told finding fell silent (a successor took over): speaking again begins a new episode. */
  readonly isHushed?: boolean;
}

/** Why somebody is to be written to; the person is found later. */
export interface ReasonDraft {
  readonly kind: string;
  readonly threshold?: number;
  readonly episode: number;
  readonly severity: Severity;
  readonly at: string;
  readonly occurredAt?: string;
  /** The line that ends a thread: why it is over. */
  readonly over?: ResolvedBecause;
  /** Who ended it, where that is known. */
  readonly endedBy?: string;
  /** Told again because it is worse: what its application can do now, where that is why. */
  readonly risenBy?: string;
}
