import { isRecord } from "../arm/arm-answers.ts";
import type { VaultObject, VaultObjectVersion } from "../tenant/model.ts";
import { isPurged } from "./soft-delete.ts";
import { store, unixNow, type VaultPlace } from "./vault-request.ts";
import { certificateBytes, thumbprint } from "./vault-shapes.ts";
import { newVersion, type VersionInput } from "./version-input.ts";

/**
 * Adds a version made by the vault's own issuer, valid from now for as long as the policy says, and with it one to the secret
 * and the key behind the certificate. Answers the certificate as it is then.
 */
export function issueCertificate(
  place: VaultPlace,
  base: VaultObject,
  input: VersionInput,
): VaultObject {
  const { vault, objects } = place.record;
  const now = unixNow(place);
  const made = newVersion(place, "certificate", base.name, base, {
    ...input,
    // The service dates certificates 10 minutes back (from memory), which spares clients whose clock is behind.
    nbf: now - 600,
    exp: addMonths(now, validityMonths(base.policy)),
  });
  const version: VaultObjectVersion = { ...made, x5t: thumbprint(certificateBytes(made.version)) };
  const certificate = { ...base, versions: [...base.versions, version] };
  store(place, certificate);
  place.events.versionCreated(vault, certificate, version);
  for (const kind of ["secret", "key"] as const) {
    const existing = objects.get(kind, base.name);
    const before = existing === undefined || isPurged(existing, place.clock) ? undefined : existing;
    const own = kind === "secret" ? { contentType: contentType(base.policy) } : { kty: "RSA" };
    const managed = { ...made, ...own };
    store(place, {
      kind,
      name: base.name,
      managed: true,
      versions: [...(before?.versions ?? []), managed],
    });
  }
  return certificate;
}

function validityMonths(policy: Record<string, unknown> | undefined): number {
  const properties = policy?.["x509_props"];
  const months = isRecord(properties) ? properties["validity_months"] : undefined;
  return typeof months === "number" && months > 0 ? months : 12;
}

function contentType(policy: Record<string, unknown> | undefined): string {
  const properties = policy?.["secret_props"];
  const type = isRecord(properties) ? properties["contentType"] : undefined;
  return typeof type === "string" ? type : "application/x-pkcs12";
}

function addMonths(unixSeconds: number, months: number): number {
  const date = new Date(unixSeconds * 1000);
  date.setUTCMonth(date.getUTCMonth() + months);
  return Math.floor(date.getTime() / 1000);
}
