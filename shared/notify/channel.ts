import type { Severity } from "../findings/finding.ts";
import type { ChannelId, Notice, Person, Reason } from "./reason.ts";

export type FindingNotice = Extract<Notice, { kind: "finding" }>;
export type SummaryNotice = Extract<Notice, { kind: "summary" }>;

/** A reason without the person and the way, which are those of the message. */
interface Told<N> extends Pick<Reason, "kind" | "severity" | "at" | "occurredAt" | "doing"> {
  readonly notice: N;
}
export type ToldFinding = Told<FindingNotice>;
export type ToldSummary = Told<SummaryNotice>;

/** What one person is told at once. The lists are the most urgent part; the counts are of all of it. */
export interface Message {
  /** When it is sent: "in 5 days" counts from here. */
  readonly at: Date;
  /** Most urgent first. */
  readonly findings: readonly ToldFinding[];
  readonly findingsCount: number;
  /** The severity of the most urgent finding; `undefined` without one. */
  readonly worst: Severity | undefined;
  /** The first end that is still to come, among all findings. */
  readonly firstEndsAt: string | undefined;
  /**
   * How the one is called who did what two or more findings speak of in one incident, the most urgent among them, and how many
   * those are. Of the others nobody is known to have done anything: they say what is so since.
   */
  readonly incident: { readonly doneBy: string; readonly findingsCount: number } | undefined;
  /** True when all findings are of credentials that end or have ended. */
  readonly onlyCredentials: boolean;
  /** Threads that are over. */
  readonly ended: readonly ToldFinding[];
  readonly endedCount: number;
  readonly summaries: readonly ToldSummary[];
  readonly summariesCount: number;
}

export interface DeliveryMeta {
  /** The same for every try of one message: lets a receiver, and us, recognise it. */
  readonly key: string;
  /** True when an earlier try may have arrived. */
  readonly isRepeat: boolean;
}

/** What became of one try. */
export type Delivery =
  /** The service has taken it. That it arrives is another matter. */
  | { readonly kind: "accepted" }
  /** It was not taken and trying again will not help. */
  | { readonly kind: "rejected"; readonly why: string }
  /**
   * It was certainly not taken; trying again may help, not before `retryAfter`. `wholeChannel`: everybody else's
   * messages on this channel would meet the same.
   */
  | {
      readonly kind: "later";
      readonly why: string;
      readonly retryAfter?: Date;
      readonly wholeChannel?: boolean;
    }
  /** Nobody knows: it went out, no answer came back. */
  | { readonly kind: "uncertain"; readonly why: string };

/** A way to reach people. */
export interface Channel {
  readonly id: ChannelId;
  /** Tries once, within a minute. What it throws counts as `uncertain`. */
  deliver(message: Message, to: Person, meta: DeliveryMeta): Promise<Delivery>;
}
