import type { Detector, FindingDraft } from "../detect/detector.ts";
import type { Ending } from "../inventory/ending.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import type { ContactHints } from "../owners/contact-hints.ts";
import type { AccessRecord } from "../privilege/access-record.ts";
import type { ResolvedBecause, Subject } from "./finding.ts";
import type { Said, Traits } from "./memo.ts";

/** One kind of thing that is judged (`T`, put together from facts `F`), and by which rules. */
export interface Matter<F, T> {
  readonly detectors: readonly Detector<T>[];
  /** Says which rules these are, and whatever else an answer depends on besides facts and policy: another text, and all is looked at again. */
  readonly rules: string;
  /** All that is known of a subject, put together; `acts` are what the audit log says was done to it, oldest first. */
  thingOf(subject: string, facts: readonly F[], about: Acts): T;
  /** The ids by which the audit log knows the subject, lower case. */
  idsOf(subject: string, facts: readonly F[]): readonly string[];
  /** What is kept of the thing for who asks about it, beside findings; JSON. `undefined`: nothing. */
  recordOf?(thing: T, now: Date): AccessRecord | undefined;
  /** What the thing says of who answers for a draft's subject. */
  hintsOf(thing: T, subject: Subject): ContactHints;
  /** What to remember of a draft, so that its end can be told. */
  traitsOf(draft: FindingDraft): Traits;
  /** Why something that was said is so no longer; `thing` is undefined when it is gone altogether. */
  whyGone(said: Said, thing: T | undefined, now: Date): ResolvedBecause;
  /** Who removed something that was said of the subject, by what the audit log says was done to it. */
  endingOf?(said: Said, subject: string, acts: readonly LoggedAct[]): Ending | undefined;
}

export interface Acts {
  readonly acts: readonly LoggedAct[];
  readonly now: Date;
}
