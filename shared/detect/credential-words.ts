import type { Evidence, Subject } from "../findings/finding.ts";
import type { Credential, CredentialKind, Holder } from "../inventory/holder.ts";
import { addressOf } from "../inventory/holder.ts";
import { powerEvidenceOf } from "./holder-power.ts";
import { isNeverValid } from "./superseded.ts";
import { isSwitchedOff } from "./weight.ts";

const KIND_WORDS: Readonly<Record<CredentialKind, string>> = {
  secret: "client secret",
  certificate: "certificate",
  "saml-signing": "SAML signing certificate",
  "vault-secret": "vault secret",
  "vault-key": "vault key",
  "vault-certificate": "vault certificate",
};

/** What people call it: "client secret", "SAML signing certificate", "vault key". */
export function kindWord(kind: CredentialKind): string {
  return KIND_WORDS[kind];
}

/** The same with a capital, for the start of a title. */
export function kindTitle(kind: CredentialKind): string {
  const word = kindWord(kind);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** What a finding about this credential is about: the application, its service principal, or the vault object. */
export function subjectOfCredential(credential: Credential, holder: Holder): Subject {
  const [object] = credential.vaultObjects;
  if (credential.on.includes("vault") && object !== undefined) {
    return {
      kind: "vault-object",
      id: addressOf(object),
      name: `${object.name} in vault ${object.vaultName}`,
    };
  }
  return subjectOfHolder(holder);
}

/** The application, or the service principal that has none here. */
export function subjectOfHolder(holder: Holder): Subject {
  const { application, servicePrincipal, subject } = holder;
  if (application !== undefined) {
    return { kind: "application", id: application.appId, name: application.name };
  }
  return { kind: "service-principal", id: subject, name: servicePrincipal?.name ?? subject };
}

/** What is known of the credential, as the finding carries it: ids and instants, never a value. */
export function evidenceOf(credential: Credential, holder: Holder): Evidence {
  const { on, vaultObjects } = credential;
  const [object] = vaultObjects;
  const isCopied = object !== undefined && !on.includes("vault");
  return {
    credentialKind: credential.kind,
    keyId: credential.keyIds[0],
    keyIds: credential.keyIds.length > 1 ? credential.keyIds : undefined,
    thumbprint: credential.thumbprint,
    credentialName: credential.name,
    startsAt: credential.startsAt?.toISOString(),
    endsAt: credential.endsAt?.toISOString(),
    on: isCopied ? [...on, "vault"] : on,
    vaultObject: object === undefined ? undefined : addressOf(object),
    vaultObjects: vaultObjects.length > 1 ? vaultObjects.map(addressOf) : undefined,
    encrypts: object?.encrypts,
    encryptsCount: object?.encryptsCount,
    ...(on.includes("vault") ? {} : powerEvidenceOf(holder)),
    labels: labelsOf(credential, holder),
  };
}

/** What changes how a finding is to be read, in words; `undefined` when there is nothing of the kind. */
function labelsOf(credential: Credential, holder: Holder): readonly string[] | undefined {
  const labels: string[] = [];
  if (!credential.on.includes("vault")) {
    if (isSwitchedOff(holder)) labels.push("switched off");
    if (holder.application === undefined && holder.servicePrincipal?.origin === "own") {
      labels.push("application deleted");
    }
    if (holder.power?.tier === 0) labels.push("holder can take over the tenant");
    if (holder.servicePrincipal?.origin === "foreign") labels.push("application of another tenant");
  } else if (credential.vaultObjects.every((object) => !object.isEnabled)) {
    labels.push("disabled");
  }
  if (isNeverValid(credential)) labels.push("never valid: starts after its end");
  return labels.length === 0 ? undefined : labels;
}

/** Where else an application's credential is, as a sentence with a space before it; empty when it is nowhere else. */
export function whereElse({ on, vaultObjects }: Credential): string {
  const [object, ...more] = vaultObjects;
  if (object === undefined || on.includes("vault")) return "";
  const others =
    more.length === 0 ? "" : ` and in ${more.length} other place${more.length === 1 ? "" : "s"}`;
  return ` It is also kept as “${object.name}” in vault ${object.vaultName}${others}.`;
}

/** "client secret ‘ci deploy’", or with the start of its key id where it has no name. */
export function nameOfCredential(credential: Credential): string {
  const word = kindWord(credential.kind);
  if (credential.name !== undefined && credential.name !== "")
    return `${word} “${credential.name}”`;
  const id = credential.thumbprint ?? credential.keyIds[0];
  return id === undefined ? word : `${word} ${id.slice(0, 8)}…`;
}
