import { type AuditLog, type Initiator, initiatorOf } from "../tenant/audit-log.ts";
import type { Store } from "../tenant/store.ts";
import { actsOfChange } from "./acts-of-change.ts";
import type { Act } from "./acts.ts";
import type { GraphCall } from "./call.ts";

/** Whom the log names beside the person who consents for herself, and the address, which is Microsoft's too (seen in logs). */
const consentService = { displayName: "Azure ESTS Service", ipAddress: "20.190.160.2" };

/** The store as one call writes to it: each change leaves its records in the audit log, all under the call's correlation id. */
export function recordedStore(call: GraphCall, store: Store, audit: AuditLog): Store {
  const correlationId = store.newId();
  return {
    ...store,
    write(change) {
      const acts = actsOfChange(store.truth, change, call.caller, call.now);
      store.write(change);
      const initiatedBy = initiatorOf(call.caller, store.truth);
      const isOwnConsent =
        change.kind === "put-grant" && change.grant.principalId === call.caller.objectId;
      recordActs(audit, acts, correlationId, isOwnConsent ? byService(initiatedBy) : initiatedBy);
    },
  };
}

/** Writes the records of one write. */
export function recordActs(
  audit: AuditLog,
  acts: readonly Act[],
  correlationId: string,
  initiatedBy: Initiator,
): void {
  for (const act of acts) audit.record({ ...act, correlationId, initiatedBy });
}

function byService({ user, app }: Initiator): Initiator {
  return { user: user === null ? null : { ...user, ...consentService }, app };
}
