import { daysFromAnchor } from "./anchor.ts";
import type { Random } from "./random.ts";

/** An entry of `passwordCredentials` as Graph shows it. */
export interface PasswordEntry {
  readonly customKeyIdentifier: string | null;
  readonly displayName: string | null;
  readonly endDateTime: string | null;
  readonly hint: string | null;
  readonly keyId: string;
  readonly secretText: null;
  readonly startDateTime: string | null;
}

/** An entry of `keyCredentials`. `key` is kept here and cut by whoever serves lists. */
export interface KeyEntry {
  readonly customKeyIdentifier: string | null;
  readonly displayName: string | null;
  readonly endDateTime: string | null;
  readonly key: string | null;
  readonly keyId: string;
  readonly startDateTime: string | null;
  readonly type: string;
  readonly usage: string;
}

interface CredentialSpan {
  /** Days from the anchor; `null` for no date at all. */
  readonly starts: number | null;
  readonly ends: number | null;
  readonly displayName?: string | null;
}

const secretNames = [
  "default",
  "prod",
  "rotated",
  "pipeline",
  "2025",
  "tmp",
  "key1",
  "Secret for Azure DevOps",
  "local dev",
];

export function secret(random: Random, span: CredentialSpan): PasswordEntry {
  const displayName =
    span.displayName === undefined
      ? random.chance(0.25)
        ? null
        : random.pick(secretNames)
      : span.displayName;
  return {
    customKeyIdentifier: null,
    displayName,
    endDateTime: instant(random, span.ends),
    hint: random.bytes(3).toString("base64url").slice(0, 3),
    keyId: random.guid(),
    secretText: null,
    startDateTime: instant(random, span.starts),
  };
}

/** @param thumbprint 20 bytes; a new one when absent */
export function certificate(
  random: Random,
  span: CredentialSpan,
  options: {
    readonly thumbprint?: Buffer;
    readonly usage?: "Sign" | "Verify";
    readonly type?: string;
  } = {},
): KeyEntry {
  return {
    customKeyIdentifier: (options.thumbprint ?? random.bytes(20)).toString("base64"),
    displayName:
      span.displayName === undefined ? `CN=${random.hex(8)}.contoso.com` : span.displayName,
    endDateTime: instant(random, span.ends),
    // Stands for the public part: nothing here reads it, but who replaces the collection must send it back.
    key: random.bytes(48).toString("base64"),
    keyId: random.guid(),
    startDateTime: instant(random, span.starts),
    type: options.type ?? "AsymmetricX509Cert",
    usage: options.usage ?? "Verify",
  };
}

/**
 * One signing certificate as Graph shows it: a Sign and a Verify entry and a password, all of one thumbprint
 * (learn.microsoft.com/graph/api/serviceprincipal-addtokensigningcertificate).
 */
export function signingTrio(
  random: Random,
  span: { readonly starts: number; readonly ends: number },
): { keyCredentials: KeyEntry[]; passwordCredentials: PasswordEntry[]; thumbprint: string } {
  const thumbprint = random.bytes(20);
  const shared = { ...span, displayName: "CN=Microsoft Azure Federated SSO Certificate" };
  const sign = certificate(random, shared, {
    thumbprint,
    usage: "Sign",
    type: "X509CertAndPassword",
  });
  // The password entry of the pair carries the key id of the Sign entry.
  const password: PasswordEntry = {
    customKeyIdentifier: thumbprint.toString("base64"),
    displayName: shared.displayName,
    endDateTime: sign.endDateTime,
    hint: null,
    keyId: sign.keyId,
    secretText: null,
    startDateTime: sign.startDateTime,
  };
  const verify = {
    ...certificate(random, shared, { thumbprint, usage: "Verify" }),
    endDateTime: sign.endDateTime,
    startDateTime: sign.startDateTime,
  };
  return {
    keyCredentials: [sign, verify],
    passwordCredentials: [password],
    thumbprint: thumbprint.toString("hex").toUpperCase(),
  };
}

/** Whole seconds mostly, and the seven digits that Graph also gives. */
function instant(random: Random, days: number | null): string | null {
  if (days === null) return null;
  const text = daysFromAnchor(days);
  if (random.chance(0.8) || text.includes(".")) return text;
  return text.replace("Z", `.${String(random.int(0, 9_999_999)).padStart(7, "0")}Z`);
}
