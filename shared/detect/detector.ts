import type { Policy } from "../config/policy.ts";
import type { Evidence, ResolvedBecause, Severity, Subject } from "../findings/finding.ts";
import type { Ending } from "../inventory/ending.ts";

export interface DetectContext {
  readonly now: Date;
  readonly policy: Policy;
}

/** What a detector says of one thing, before it has a life (rows, episodes, contacts). */
export interface FindingDraft {
  /** Parts of the natural key; with the detector's id they give the finding its identity. */
  readonly key: readonly string[];
  /** Parts that name the thread; findings of several detectors about one end share it. */
  readonly thread: readonly string[];
  readonly severity: Severity;
  readonly subject: Subject;
  /** Tightest crossed threshold in days; 0 when the end has passed; absent where there is no end. */
  readonly threshold?: number;
  /** What makes this occurrence another one than the last (the end's instant): a new value starts a new episode. */
  readonly occurrence?: string;
  readonly occurredAt?: string;
  readonly title: string;
  readonly what: string;
  readonly whyItMatters: string;
  readonly whatToDo: string;
  readonly evidence: Evidence;
  /** Evidence of who did it, which stays although the log forgets. */
  readonly lasting?: Readonly<Record<string, string | number | boolean>>;
  /** It is over already, and had not been seen while it was so: told once, as that. */
  readonly over?: ResolvedBecause;
  /** Of what is over already: who ended it, where that is known. */
  readonly ending?: Ending;
  /** Given by detectors of mode `change`, and by those only: it is spoken of when it is news, and then while it lasts. */
  readonly news?: {
    /** Key of the fact that it speaks of: only what is new or has changed there can be news. */
    readonly fact: string;
    /** That fact is an entry of the audit log: nothing that was read shows it, so it is never remembered as existing. */
    readonly isLogAlone?: boolean;
    /** The read that first could have shown it. What the first complete read of an epoch finds is the existing state. */
    readonly epoch: string;
    /** Key of the fact that it is a part of: when that is new itself, its parts are no news of their own. */
    readonly partOf?: string;
    /** What is spoken of, one by one (the scopes of a grant): when all of it was there before, nothing is news. */
    readonly units?: readonly string[];
    /** The words for when units were added to some that had been there. They stand in the place of the draft's own. */
    readonly whenGrown?: Pick<FindingDraft, "title" | "what">;
  };
}

/** A pure rule from one thing (`T`, with all that is known of it) to what is to be said of it. */
export interface Detector<T> {
  readonly id: string;
  /** Raised when the rule changes: everything is looked at again. */
  readonly version: number;
  /** `state`: speaks of what is. `change`: of what became. */
  readonly mode: "state" | "change";
  readonly title: string;
  /** One or two sentences for the documentation. */
  readonly sees: string;
  readonly audience: "contact" | "security-contact";
  readonly mayAcknowledge: "contact" | "admin";
  detect(thing: T, context: DetectContext): readonly FindingDraft[];
  /** The next instant after `now` at which the answer changes by time alone, if any. */
  nextAt(thing: T, context: DetectContext): Date | undefined;
}

/** Names the rules: another text when one of them is another, comes or goes. */
export function rulesOf(detectors: readonly Pick<Detector<never>, "id" | "version">[]): string {
  return detectors.map(({ id, version }) => `${id}@${version}`).join(",");
}
