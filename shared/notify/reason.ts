import type { Severity, Subject } from "../findings/finding.ts";
import type { Doing } from "./incident.ts";
import type { SubjectIds } from "./subject-ids.ts";

/** Why a person is written to: one row of the outbox, once for ever by its key. */
export interface Reason {
  /** Findings that follow one another about one thing share a thread; it ends with one line. */
  readonly thread: string;
  /** `expiring`, `expired`, `resolved`, a detector's id, `summary`, `digest:{week}`, `preview:…`, `channel-test:{week}`. */
  readonly kind: string;
  /** Days before the end, for `expiring`. */
  readonly threshold?: number;
  readonly episode: number;
  readonly person: Person;
  readonly channel: ChannelId;
  readonly severity: Severity;
  /** When the reason arose, ISO 8601 UTC. */
  readonly at: string;
  /** The instant, ISO 8601 UTC, at which what is told of happened or was crossed; for the measured delay. */
  readonly occurredAt?: string;
  /** Set where it is known who did what this tells of. */
  readonly doing?: Doing;
  readonly notice: Notice;
}

export type ChannelId = "email" | "teams" | "webhook";

/**
 * `id` is key-safe and stable: for a mail address its SHA-256, for a Teams workflow `teams:{name}`, for a webhook
 * `webhook:{name}`; for their weekly tests
 * `…:test`.
 */
export interface Person {
  readonly id: string;
  readonly address: string;
  readonly name?: string;
}

/** What is to be said, as it was when the reason arose; all text may come from the tenant and is data. */
export type Notice =
  | {
      readonly kind: "finding";
      readonly findingId: string;
      readonly title: string;
      readonly what: string;
      readonly whyItMatters: string;
      readonly whatToDo: string;
      readonly subject: Subject;
      /** Which id the subject's is, and the other one where it is known: of applications and service principals. */
      readonly ids?: SubjectIds;
      /** Until when, ISO 8601 UTC. */
      readonly endsAt?: string;
      /** How this person was found: "owner of the application". */
      readonly toldBecause: string;
      /** Mail address of who answers for it, for those who are told beside that person. */
      readonly contact?: string;
      /** How that person is called. */
      readonly contactName?: string;
      /** How the one is called who did it. */
      readonly doneBy?: string;
      /** Set on the line that ends a thread: why it is over, in words. */
      readonly over?: string;
    }
  | {
      readonly kind: "summary";
      readonly title: string;
      readonly intro: string;
      readonly sections: readonly {
        readonly heading: string;
        readonly rows: readonly { readonly label: string; readonly value: string }[];
      }[];
    };
