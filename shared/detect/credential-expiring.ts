import { after, DAY_MS } from "../core/time.ts";
import type { Severity } from "../findings/finding.ts";
import type { Credential, Holder } from "../inventory/holder.ts";
import type { Detector } from "./detector.ts";
import {
  evidenceOf,
  kindTitle,
  nameOfCredential,
  subjectOfCredential,
  whereElse,
} from "./credential-words.ts";
import { isNeverValid, successionInstants, successorOf } from "./superseded.ts";
import { firstAfter, tightestCrossed } from "./thresholds.ts";
import { oursOf, weigh } from "./weight.ts";
import { encryptsSomething, whatIsLost } from "./what-is-lost.ts";

export const credentialExpiring: Detector<Holder> = {
  id: "credential-expiring",
  version: 3,
  mode: "state",
  title: "Credential ends soon",
  sees: "Credentials that have crossed a threshold (days before the end, endsAt − now ≤ t × 24 h) and have not ended.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder, { now, policy }) {
    return oursOf(holder).flatMap((credential) => {
      const { endsAt } = credential;
      if (endsAt === undefined || awaitsRenewal(credential, endsAt, now)) return [];
      const threshold = tightestCrossed(policy.thresholdsDays, endsAt, now);
      if (threshold === "none" || threshold === "ended") return [];
      const successor = successorOf(credential, holder, now);
      const isQuiet = successor !== undefined || isNeverValid(credential);
      return [
        {
          key: credential.key,
          thread: ["credential-end", ...credential.key],
          severity: isQuiet ? "info" : weigh(severityAt(threshold), credential, holder),
          subject: subjectOfCredential(credential, holder),
          threshold,
          occurrence: endsAt.toISOString(),
          occurredAt: after(endsAt, -threshold * DAY_MS).toISOString(),
          title: `${kindTitle(credential.kind)} ends soon`,
          what: `${whatIsSo(credential, successor)}${whereElse(credential)}`,
          whyItMatters:
            whatIsLost(credential, holder, "then") ??
            "What signs in or decrypts with it stops working at that moment.",
          whatToDo: whatToDo(credential, successor),
          evidence: {
            ...evidenceOf(credential, holder),
            supersededBy: successor?.keyIds[0],
          },
        },
      ];
    });
  },
  nextAt(holder, { now, policy }) {
    return firstAfter(
      now,
      oursOf(holder).flatMap((credential) => {
        const { endsAt } = credential;
        if (endsAt === undefined) return [];
        return [
          endsAt,
          renewalPoint(credential, endsAt),
          ...policy.thresholdsDays.map((days) => after(endsAt, -days * DAY_MS)),
          ...successionInstants(credential, holder),
        ];
      }),
    );
  },
};

function severityAt(threshold: number): Severity {
  if (threshold <= 1) return "critical";
  return threshold <= 7 ? "high" : "medium";
}

/** A certificate that the vault renews by itself is nobody's task until the moment for that has passed. */
function awaitsRenewal(credential: Credential, endsAt: Date, now: Date): boolean {
  const point = renewalPoint(credential, endsAt);
  return point !== undefined && now < point;
}

/** The first millisecond at which less is left than the renewal point of the certificate's policy. */
function renewalPoint(credential: Credential, endsAt: Date): Date | undefined {
  const days = credential.vaultObjects[0]?.renewsDaysBeforeEnd;
  if (credential.kind !== "vault-certificate" || days === undefined) return undefined;
  return after(endsAt, 1 - days * DAY_MS);
}

function whatToDo(credential: Credential, successor: Credential | undefined): string {
  if (encryptsSomething(credential)) {
    return "Make a new version of the key and see that all it encrypts uses that one, or give the key a later end. Delete nothing: what an old version has encrypted needs it.";
  }
  return successor === undefined
    ? "Put a new one in place, move everything that uses the old one, then delete it; or confirm that nothing uses it and delete it."
    : "A newer one is in place: check that everything uses it, then delete the old one.";
}

/** The instant is in the evidence, and messages give it in the reader's own time zone. */
function whatIsSo(credential: Credential, successor: Credential | undefined): string {
  const name = nameOfCredential(credential);
  if (isNeverValid(credential)) return `The ${name} starts after its own end: it was never valid.`;
  if (successor !== undefined) return `The ${name} ends soon; a newer one has taken over.`;
  if (credential.vaultObjects[0]?.renewsDaysBeforeEnd !== undefined) {
    return `The ${name} ends soon. The vault should have renewed it by now and has not.`;
  }
  return `The ${name} ends soon, and nothing newer has taken over.`;
}
