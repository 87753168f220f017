import type { Credential, Holder } from "../inventory/holder.ts";
import type { Detector } from "./detector.ts";
import {
  evidenceOf,
  kindTitle,
  nameOfCredential,
  subjectOfCredential,
  whereElse,
} from "./credential-words.ts";
import { oursOf, weigh } from "./weight.ts";

/** Ends from this year on are a way of writing "never": 9999 is the largest year the platform takes. */
const NEVER_YEAR = 9999;

export const credentialNeverExpires: Detector<Holder> = {
  id: "credential-never-expires",
  version: 3,
  mode: "state",
  title: "Credential never ends",
  sees: "Credentials without an end, or with one in the year 9999.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder) {
    return oursOf(holder)
      .filter(neverEnds)
      .map((credential) => ({
        key: credential.key,
        thread: ["credential-never-expires", ...credential.key],
        // In vaults an object without an end is common and often meant: it goes into the digest.
        severity: weigh(credential.on.includes("vault") ? "low" : "medium", credential, holder),
        subject: subjectOfCredential(credential, holder),
        title: `${kindTitle(credential.kind)} never ends`,
        what: `The ${nameOfCredential(credential)} has no end.${whereElse(credential)}`,
        whyItMatters:
          "Whoever has copied it once can use it for ever, and nothing makes anybody notice.",
        whatToDo: "Replace it by one that ends, or by a sign-in without a stored credential.",
        evidence: evidenceOf(credential, holder),
      }));
  },
  nextAt() {
    return undefined;
  },
};

/** Whether the credential has no end that anybody will live to see. */
export function neverEnds(credential: Credential): boolean {
  return credential.endsAt === undefined || credential.endsAt.getUTCFullYear() >= NEVER_YEAR;
}
