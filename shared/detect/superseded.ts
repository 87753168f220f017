import { after, DAY_MS } from "../core/time.ts";
import type { Credential, Holder } from "../inventory/holder.ts";

/** A successor must last at least this long from now on. */
const SUCCESSOR_LASTS_MS = 60 * DAY_MS;

/**
 * The credential that has taken over from `old`: of the same holder and kind, already valid, started later, and ending at
 * least 60 days after `now` (or never). A certificate never takes over from a secret, and what is new on the application
 * takes over nothing from a certificate that a vault still gives out as its current one. Of several, the one that ends last.
 */
export function successorOf(old: Credential, holder: Holder, now: Date): Credential | undefined {
  return candidates(old, holder)
    .filter((other) => other.startsAt !== undefined && other.startsAt <= now)
    .filter((other) => other.endsAt === undefined || other.endsAt >= after(now, SUCCESSOR_LASTS_MS))
    .sort((a, b) => endOf(b) - endOf(a) || a.key.join().localeCompare(b.key.join()))[0];
}

/** The instants at which the answer of `successorOf` may change by time alone. */
export function successionInstants(old: Credential, holder: Holder): readonly (Date | undefined)[] {
  return candidates(old, holder).flatMap((other) => [
    other.startsAt,
    // At exactly 60 days it still counts; from the next millisecond on it does not.
    other.endsAt === undefined ? undefined : after(other.endsAt, 1 - SUCCESSOR_LASTS_MS),
  ]);
}

function candidates(old: Credential, holder: Holder): Credential[] {
  // Of a vault object only the current version is read: what it replaced is not there to be compared.
  if (old.on.includes("vault")) return [];
  // Whoever takes it from there gets no other one; and on an application anybody can put a newer one beside it.
  if (old.kind !== "secret" && old.vaultObjects.length > 0) return [];
  return holder.credentials.filter(
    (other) =>
      other !== old &&
      other.kind === old.kind &&
      other.startsAt !== undefined &&
      other.startsAt > (old.startsAt ?? new Date(-8.64e15)) &&
      !isNeverValid(other),
  );
}

/** Its start does not lie before its end. */
export function isNeverValid(credential: Credential): boolean {
  const { startsAt, endsAt } = credential;
  return startsAt !== undefined && endsAt !== undefined && startsAt >= endsAt;
}

function endOf(credential: Credential): number {
  return credential.endsAt?.getTime() ?? Number.POSITIVE_INFINITY;
}
