import { after, DAY_MS } from "../core/time.ts";
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
import { firstAfter } from "./thresholds.ts";
import { oursOf, weigh } from "./weight.ts";
import { encryptsSomething, whatIsLost } from "./what-is-lost.ts";

/** For this long after the end somebody may still be looking for the cause of an outage. */
const FRESH_MS = 30 * DAY_MS;

export const credentialExpired: Detector<Holder> = {
  id: "credential-expired",
  version: 3,
  mode: "state",
  title: "Credential has ended",
  sees: "Credentials whose end has passed (endsAt ≤ now) and which are still attached: high for 30 days, then low.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder, { now }) {
    return oursOf(holder).flatMap((credential) => {
      const { endsAt } = credential;
      if (endsAt === undefined || endsAt > now) return [];
      const successor = successorOf(credential, holder, now);
      const isFresh = now.getTime() - endsAt.getTime() <= FRESH_MS;
      const isQuiet = successor !== undefined || isNeverValid(credential);
      return [
        {
          key: credential.key,
          thread: ["credential-end", ...credential.key],
          severity: isQuiet ? "info" : weigh(isFresh ? "high" : "low", credential, holder),
          subject: subjectOfCredential(credential, holder),
          threshold: 0,
          occurrence: endsAt.toISOString(),
          occurredAt: endsAt.toISOString(),
          title: `${kindTitle(credential.kind)} has ended`,
          what: isNeverValid(credential)
            ? `The ${nameOfCredential(credential)} starts after its own end: it was never valid.`
            : `The ${nameOfCredential(credential)} has ended and is still there.${whereElse(credential)}`,
          whyItMatters: whyItMatters(credential, holder, isFresh),
          whatToDo: whatToDo(credential, successor),
          evidence: { ...evidenceOf(credential, holder), supersededBy: successor?.keyIds[0] },
        },
      ];
    });
  },
  nextAt(holder, { now }) {
    return firstAfter(
      now,
      oursOf(holder).flatMap((credential) => {
        const { endsAt } = credential;
        if (endsAt === undefined) return [];
        return [
          endsAt,
          after(endsAt, FRESH_MS + 1),
          ...(endsAt <= now ? successionInstants(credential, holder) : []),
        ];
      }),
    );
  },
};

function whyItMatters(credential: Credential, holder: Holder, isFresh: boolean): string {
  if (!isFresh && !encryptsSomething(credential)) {
    return "What is no longer needed hides what is, and keeps an old door on the drawing.";
  }
  return whatIsLost(credential, holder, "now") ?? "What still uses it fails now.";
}

function whatToDo(credential: Credential, successor: Credential | undefined): string {
  if (encryptsSomething(credential)) {
    return "Give the key a later end, or make a new version at once and see that all it encrypts uses that one. Delete nothing: what an old version has encrypted needs it.";
  }
  return successor === undefined
    ? "If something still needs it, put a new one in place at once; else delete it."
    : "A newer one is in place: delete the old one.";
}
