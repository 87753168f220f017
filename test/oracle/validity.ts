import type { Credential, Holder } from "./holder.ts";
import { msPerDay } from "./policy.ts";
import type { Rules } from "./rules.ts";

/** So long a successor must still be valid. */
export const successorMs = 60 * msPerDay;

/** It starts when it has ended, or later. */
export function isNeverValid({ startsAtMs, endsAtMs }: Credential, rules: Rules): boolean {
  return (
    rules.has("never-valid") && startsAtMs !== null && endsAtMs !== null && startsAtMs >= endsAtMs
  );
}

/** No start is known, or it is past. */
export function hasStarted({ startsAtMs }: Credential, nowMs: number, rules: Rules): boolean {
  return startsAtMs === null || startsAtMs <= nowMs || !rules.has("not-yet-valid");
}

/** A newer credential of the same kind has taken over and will stay for a while. */
export function isSuperseded(question: {
  readonly credential: Credential;
  readonly holder: Holder;
  readonly nowMs: number;
  readonly rules: Rules;
}): boolean {
  const { credential, holder, nowMs, rules } = question;
  if (!rules.has("superseded")) return false;
  const isCertificate = credential.kind === "certificate" || credential.kind === "saml-signing";
  // A vault that holds it has not gone on to another one.
  if (rules.has("current-in-vault") && isCertificate && credential.alsoAt.length > 0) return false;
  return holder.credentials.some(
    (other) =>
      other !== credential &&
      other.kind === credential.kind &&
      other.startsAtMs !== null &&
      hasStarted(other, nowMs, rules) &&
      other.startsAtMs > (credential.startsAtMs ?? Number.NEGATIVE_INFINITY) &&
      (other.endsAtMs === null || other.endsAtMs - nowMs >= successorMs) &&
      !isNeverValid(other, rules),
  );
}
