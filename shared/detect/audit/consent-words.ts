import type { Subject } from "../../findings/finding.ts";
import type { ConsentAct } from "../../inventory/audit-consent-acts.ts";
import { isOfflineAccess } from "../../privilege/consent-holding.ts";
import { delegatedScope } from "../../privilege/delegated-scope.ts";
import { MICROSOFT_APIS } from "../../inventory/microsoft-apis.ts";

/** Scopes over a mailbox, of Graph and of Exchange. */
const MAILBOX =
  /^(mail(boxsettings|boxfolder|boxitem|-advanced)?\.|ews\.|eas\.|imap\.|pop\.|smtp\.|full_access_as_)/i;

/** The application that was consented to; one that the log does not name is told by the act's own entry. */
export function subjectOfConsent({ clientId, clientName }: ConsentAct, entryId: string): Subject {
  return {
    kind: "service-principal",
    id: clientId ?? entryId,
    name: clientName ?? clientId ?? "unknown",
  };
}

/** Whether what is consented to reaches a mailbox while its owner is away. Scopes can be spread over several grants. */
export function takesMailbox({ after }: ConsentAct): boolean {
  const scopes = after.flatMap((grant) => grant.scopes);
  const stays = scopes.some(isOfflineAccess);
  return stays && scopes.some((scope) => MAILBOX.test(scope));
}

/**
 * Whether all that is consented to lets the application know who signs in, and nothing more. The log names the API by its object id in
 * this tenant: scopes are compared with those of Graph, which has the most. What cannot be read is not taken for harmless.
 */
export function isHarmless({ after }: ConsentAct): boolean {
  const scopes = after.flatMap((grant) => grant.scopes);
  const isNothing = (scope: string): boolean =>
    isOfflineAccess(scope) || delegatedScope(MICROSOFT_APIS.graph, scope).power === "harmless";
  return scopes.length > 0 && scopes.every(isNothing);
}
