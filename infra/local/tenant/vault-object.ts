import { secondsFromAnchor } from "./anchor.ts";
import type { VaultObject, VaultObjectVersion } from "./model.ts";
import type { Random } from "./random.ts";

export interface VersionParts {
  /** Days from the anchor. */
  readonly created?: number;
  readonly starts?: number;
  readonly ends?: number;
  readonly enabled?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly x5t?: string;
  readonly kty?: string;
}

function versionOf(random: Random, parts: VersionParts): VaultObjectVersion {
  const created = secondsFromAnchor(parts.created ?? -random.int(5, 300));
  return {
    version: random.hex(32),
    enabled: parts.enabled ?? true,
    created,
    updated: created,
    ...(parts.starts === undefined ? {} : { nbf: secondsFromAnchor(parts.starts) }),
    ...(parts.ends === undefined ? {} : { exp: secondsFromAnchor(parts.ends) }),
    ...(parts.contentType === undefined ? {} : { contentType: parts.contentType }),
    ...(parts.tags === undefined ? {} : { tags: parts.tags }),
    ...(parts.x5t === undefined ? {} : { x5t: parts.x5t }),
    ...(parts.kty === undefined ? {} : { kty: parts.kty }),
  };
}

/** @param versions oldest first */
export function vaultSecret(
  random: Random,
  name: string,
  ...versions: readonly VersionParts[]
): VaultObject {
  return { kind: "secret", name, versions: versions.map((parts) => versionOf(random, parts)) };
}

export function vaultKey(
  random: Random,
  name: string,
  parts: VersionParts,
  policy?: Record<string, unknown>,
): VaultObject {
  return {
    kind: "key",
    name,
    versions: [versionOf(random, { kty: "RSA", ...parts })],
    ...(policy === undefined ? {} : { policy }),
  };
}

interface CertificateParts extends VersionParts {
  readonly ends: number;
  readonly issuer: string;
  readonly lifetimeActions: readonly Record<string, unknown>[];
}

/** A certificate and the key and secret behind it, which carry its name and version. */
export function vaultCertificate(
  random: Random,
  name: string,
  { issuer, lifetimeActions, ...parts }: CertificateParts,
): VaultObject[] {
  const version = versionOf(random, {
    starts: parts.ends - 365,
    created: parts.ends - 365,
    x5t: random.bytes(20).toString("base64url"),
    ...parts,
  });
  const { x5t: _x5t, ...behind } = version;
  return [
    {
      kind: "certificate",
      name,
      versions: [version],
      policy: certificatePolicy(issuer, lifetimeActions),
    },
    { kind: "key", name, versions: [{ ...behind, kty: "RSA" }], managed: true },
    {
      kind: "secret",
      name,
      versions: [{ ...behind, contentType: "application/x-pkcs12" }],
      managed: true,
    },
  ];
}

/** A certificate that its issuer has been asked for and has not given. */
export function pendingCertificate(random: Random, name: string): VaultObject {
  return {
    kind: "certificate",
    name,
    versions: [],
    policy: certificatePolicy("Unknown", [emailBefore(30)]),
    pending: {
      issuer: { name: "Unknown" },
      csr: random.bytes(64).toString("base64"),
      cancellation_requested: false,
      status: "inProgress",
      status_details: "Pending certificate created. Please Perform Merge to complete the request.",
      request_id: random.hex(32),
    },
  };
}

export function renewBefore(days: number): Record<string, unknown> {
  return { trigger: { days_before_expiry: days }, action: { action_type: "AutoRenew" } };
}

export function renewAtPercentage(percentage: number): Record<string, unknown> {
  return { trigger: { lifetime_percentage: percentage }, action: { action_type: "AutoRenew" } };
}

export function emailBefore(days: number): Record<string, unknown> {
  return { trigger: { days_before_expiry: days }, action: { action_type: "EmailContacts" } };
}

/** `days` before the end a new version is made; every version lives a year. */
export function keyRotation(days: number): Record<string, unknown> {
  return {
    lifetimeActions: [
      { trigger: { timeBeforeExpiry: `P${days}D` }, action: { type: "Rotate" } },
      { trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } },
    ],
    attributes: { expiryTime: "P1Y" },
  };
}

function certificatePolicy(
  issuer: string,
  lifetimeActions: readonly Record<string, unknown>[],
): Record<string, unknown> {
  return {
    key_props: { exportable: true, kty: "RSA", key_size: 2048, reuse_key: false },
    secret_props: { contentType: "application/x-pkcs12" },
    x509_props: { subject: "CN=contoso.com", validity_months: 12 },
    lifetime_actions: lifetimeActions,
    issuer: { name: issuer },
  };
}
