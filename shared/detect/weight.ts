import type { Severity } from "../findings/finding.ts";
import { SEVERITIES } from "../findings/finding.ts";
import type { Credential, Holder } from "../inventory/holder.ts";

/** One step less severe; `info` stays. */
export function lower(severity: Severity): Severity {
  return SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)] ?? "info";
}

/** One step more severe; `critical` stays. */
export function raised(severity: Severity): Severity {
  return SEVERITIES[Math.max(SEVERITIES.indexOf(severity) - 1, 0)] ?? "critical";
}

/** The most severe of them; `undefined` of none. */
export function worstOf(severities: readonly (Severity | undefined)[]): Severity | undefined {
  return SEVERITIES.find((severity) => severities.includes(severity));
}

/**
 * Whether the tenant answers for this holder's credentials. Microsoft's own service principals, managed identities and
 * what the platform makes and renews by itself are not the tenant's to rotate.
 */
function isOurs(holder: Holder): boolean {
  if (holder.application?.isPlatformMade === true) return false;
  const origin = holder.servicePrincipal?.origin;
  return origin !== "microsoft" && origin !== "managed-identity";
}

/**
 * The credentials of a holder that the tenant answers for. A vault object is the tenant's own whatever its tags name: a tag
 * that anybody with write access can set must not silence it.
 */
export function oursOf(holder: Holder): readonly Credential[] {
  if (isOurs(holder)) return holder.credentials;
  return holder.credentials.filter(({ on }) => on.includes("vault"));
}

/** Nobody can sign in with it at the moment, because its holder is switched off. */
export function isSwitchedOff(holder: Holder): boolean {
  return holder.application?.isDisabled === true || holder.servicePrincipal?.isEnabled === false;
}

/** The severity that fits this credential, given what it would be on an ordinary holder in use. */
export function weigh(severity: Severity, credential: Credential, holder: Holder): Severity {
  if (credential.on.includes("vault")) {
    return credential.vaultObjects.every((object) => !object.isEnabled) ? "info" : severity;
  }
  return weighHolder(severity, holder);
}

/** One step less for what is switched off. */
export function asUsed(severity: Severity, holder: Holder): Severity {
  return isSwitchedOff(holder) ? lower(severity) : severity;
}

/** As used, and one step more for what can take over the tenant. */
export function weighHolder(severity: Severity, holder: Holder): Severity {
  const used = asUsed(severity, holder);
  return holder.power?.tier === 0 ? raised(used) : used;
}
