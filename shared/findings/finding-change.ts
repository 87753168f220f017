import type { FindingDraft } from "../detect/detector.ts";
import type { Ending } from "../inventory/ending.ts";
import type { ContactHints } from "../owners/contact-hints.ts";
import type { ResolvedBecause } from "./finding.ts";

/**
 * What a finding's life is told: it is so (`present`), or it is so no longer (`gone`). `by` is the subject that was judged:
 * a vault object whose tags change moves from one subject to another, and the one it has left has no say any more.
 */
export type FindingChange =
  | {
      readonly kind: "present";
      readonly id: string;
      readonly thread: string;
      readonly detector: string;
      readonly audience: "contact" | "security-contact";
      readonly hints: ContactHints;
      readonly draft: FindingDraft;
      readonly by?: string;
      /** A memo names it: the finding is there already, unless what said so died half-way. */
      readonly wasSaid?: boolean;
    }
  | {
      readonly kind: "gone";
      readonly id: string;
      readonly because: ResolvedBecause;
      /** Who ended it, where that is known. */
      readonly ending?: Ending;
      /** Its end is not told: another finding goes on in the same thread, or nothing tells that it is over. */
      readonly isSilent: boolean;
      readonly by?: string;
    };

export type PresentChange = Extract<FindingChange, { kind: "present" }>;
