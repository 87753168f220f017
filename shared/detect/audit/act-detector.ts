import type { ActHistory } from "../../inventory/logged-act.ts";
import type { DetectContext, FindingDraft } from "../detector.ts";

/** A pure rule from acts that the audit log tells of, and that belong together, to what is to be said of them. */
export interface ActDetector {
  readonly id: string;
  /** Raised when the rule changes. */
  readonly version: number;
  readonly title: string;
  readonly audience: "security-contact";
  readonly mayAcknowledge: "admin";
  /** One sentence for the documentation. */
  readonly sees: string;
  /**
   * The acts that have just become known are in `fresh`, by the ids of their entries; drafts are given for what these complete or are, never
   * for history alone. Histories are those of `historySubjectsOf`. The same acts in any order, late or repeated, give the same keys.
   */
  detect(
    history: ActHistory,
    fresh: ReadonlySet<string>,
    context: DetectContext,
  ): readonly FindingDraft[];
}

/** What is the same of all of them. */
export const FOR_SECURITY = {
  audience: "security-contact",
  mayAcknowledge: "admin",
} as const;
