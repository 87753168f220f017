import { createHash } from "node:crypto";
import type { Vault, VaultObject, VaultObjectVersion } from "../tenant/model.ts";
import { recoverableDays } from "./soft-delete.ts";
import { collections, objectUri, vaultUri } from "./vault-request.ts";

const recovery = { recoveryLevel: "Recoverable+Purgeable", recoverableDays };

/** One row of a list: the current version without its id in the address, or one version with it. */
export function showItem(
  vault: Vault,
  object: VaultObject,
  version: VaultObjectVersion,
  isVersionNamed: boolean,
): object {
  const address = objectUri(vault, object, isVersionNamed ? version.version : undefined);
  return {
    ...(object.kind === "key" ? { kid: address } : { id: address }),
    ...(version.x5t !== undefined && { x5t: version.x5t }),
    attributes: showAttributes(version),
    ...(version.tags !== undefined && { tags: version.tags }),
    ...contentType(object, version),
    ...(object.managed === true && { managed: true }),
  };
}

export function showSecret(
  vault: Vault,
  secret: VaultObject,
  version: VaultObjectVersion,
  value?: string,
): object {
  const address = { kind: "key", name: secret.name } as const;
  return {
    ...(value !== undefined && { value }),
    ...contentType(secret, version),
    id: objectUri(vault, secret, version.version),
    ...(secret.managed === true && {
      managed: true,
      kid: objectUri(vault, address, version.version),
    }),
    attributes: showAttributes(version),
    ...(version.tags !== undefined && { tags: version.tags }),
  };
}

export function showKey(vault: Vault, key: VaultObject, version: VaultObjectVersion): object {
  const kid = objectUri(vault, key, version.version);
  const kty = version.kty ?? "RSA";
  return {
    key: { kid, kty, key_ops: ["sign", "verify", "wrapKey", "unwrapKey"], ...publicPart(kid, kty) },
    attributes: showAttributes(version),
    ...(version.tags !== undefined && { tags: version.tags }),
    ...(key.managed === true && { managed: true }),
  };
}

export function showCertificate(
  vault: Vault,
  certificate: VaultObject,
  version: VaultObjectVersion,
): object {
  const { name } = certificate;
  const cer = certificateBytes(version.version);
  return {
    id: objectUri(vault, certificate, version.version),
    kid: objectUri(vault, { kind: "key", name }, version.version),
    sid: objectUri(vault, { kind: "secret", name }, version.version),
    ...(version.x5t !== undefined && { x5t: version.x5t }),
    // Seeded certificates have a thumbprint only; bytes that do not belong to it would be worse than none.
    ...(version.x5t === thumbprint(cer) && { cer: cer.toString("base64") }),
    attributes: showAttributes(version),
    ...(version.tags !== undefined && { tags: version.tags }),
    policy: showPolicy(vault, certificate),
    pending: { id: `${objectUri(vault, certificate)}/pending` },
  };
}

export function showPolicy(vault: Vault, certificate: VaultObject): object {
  return { id: `${objectUri(vault, certificate)}/policy`, ...certificate.policy };
}

/** What a soft-deleted object shows besides its item or bundle. */
export function showDeletion(vault: Vault, object: VaultObject): object {
  const deletedDate = Math.floor(Date.parse(object.deletedAt ?? "") / 1000);
  return {
    recoveryId: `${vaultUri(vault)}/deleted${collections[object.kind]}/${object.name}`,
    deletedDate,
    scheduledPurgeDate: deletedDate + recoverableDays * 86_400,
  };
}

/** Stands for the certificate itself: stable bytes, no certificate that could be parsed. */
export function certificateBytes(version: string): Buffer {
  return createHash("sha512").update(`certificate ${version}`).digest();
}

/** base64url of the SHA-1 of a certificate. */
export function thumbprint(certificate: Buffer): string {
  return createHash("sha1").update(certificate).digest("base64url");
}

function showAttributes({ enabled, nbf, exp, created, updated }: VaultObjectVersion): object {
  return {
    enabled,
    ...(nbf !== undefined && { nbf }),
    ...(exp !== undefined && { exp }),
    created,
    updated,
    ...recovery,
  };
}

function contentType({ kind }: VaultObject, version: VaultObjectVersion): object {
  return kind === "secret" && version.contentType !== undefined
    ? { contentType: version.contentType }
    : {};
}

function publicPart(kid: string, kty: string): object {
  const part = (name: string, algorithm: string) =>
    createHash(algorithm).update(`${name} ${kid}`).digest("base64url");
  return kty.startsWith("EC")
    ? { crv: "P-256", x: part("x", "sha256"), y: part("y", "sha256") }
    : { n: part("n", "sha512"), e: "AQAB" };
}
