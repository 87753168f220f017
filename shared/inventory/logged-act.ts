import type { AuditAct } from "./audit-acts.ts";
import type { AuditActor } from "./audit-record.ts";

/** What somebody did, when, and who it was, as the audit log has it: plain JSON, as it is kept. */
export interface LoggedAct {
  readonly kind: "act";
  /** Of the log's entry. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The same for all entries of one act, across services. */
  readonly correlationId: string;
  /** As the log writes it. */
  readonly operation: string;
  /** Which part of the platform wrote the entry. */
  readonly service: string;
  readonly actor: AuditActor;
  readonly act: AuditAct;
}

/** Acts that belong together, because one of them has just become known: by who did them, or by what they were done to. */
export interface ActHistory {
  /** `actor:{object id}` or `target:{object id}`, lower case; `act:{id}` where nothing it was done to has an id. */
  readonly subject: string;
  /** Oldest first, each once. */
  readonly acts: readonly LoggedAct[];
}

/** Oldest first; at one instant by id, so that the order in which they became known plays no part. */
export function oldestFirst<A extends LoggedAct>(acts: readonly A[]): readonly A[] {
  return acts.toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}
