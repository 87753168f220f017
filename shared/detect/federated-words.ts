import { quoted } from "../core/quoted.ts";
import type { Evidence, Subject } from "../findings/finding.ts";
import type { Holder } from "../inventory/holder.ts";
import type { FederatedCredentialFact } from "../inventory/records.ts";
import { powerEvidenceOf } from "./holder-power.ts";

/** Parts of the natural key: a name never changes, and both eyes see it (learn.microsoft.com/graph/api/resources/federatedidentitycredential). */
export function federatedKey({ appId, name }: FederatedCredentialFact): readonly string[] {
  return ["federated-credential", appId, name.toLowerCase()];
}

/** What can be signed in as. */
export function subjectOfFederated({ on, appId, holderName }: FederatedCredentialFact): Subject {
  const kind = on === "application" ? "application" : "service-principal";
  return { kind, id: appId, name: holderName || appId };
}

/** "the subject “repo:contoso/web:ref:refs/heads/main” of the issuer “https://…”": who is let in. */
export function whoIsTrusted({ issuer, subject }: FederatedCredentialFact): string {
  const who =
    subject === undefined
      ? "every subject that its expression matches"
      : `the subject ${quoted(subject)}`;
  return `${who} of the issuer ${quoted(issuer)}`;
}

export function federatedEvidence(credential: FederatedCredentialFact, holder: Holder): Evidence {
  const { on, holderId, id, name, issuer, subject, audiences } = credential;
  return {
    federatedCredentialId: id,
    federatedCredentialName: name,
    issuer,
    subjectClaim: subject,
    audiences,
    on,
    [on === "application" ? "applicationObjectId" : "identityResourceId"]: holderId,
    ...powerEvidenceOf(holder),
  };
}
