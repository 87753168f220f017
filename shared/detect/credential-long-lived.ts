import { DAY_MS } from "../core/time.ts";
import type { Credential, Holder } from "../inventory/holder.ts";
import type { Detector } from "./detector.ts";
import { neverEnds } from "./credential-never-expires.ts";
import {
  evidenceOf,
  kindTitle,
  nameOfCredential,
  subjectOfCredential,
  whereElse,
} from "./credential-words.ts";
import { firstAfter } from "./thresholds.ts";
import { oursOf, weigh } from "./weight.ts";

export const credentialLongLived: Detector<Holder> = {
  id: "credential-long-lived",
  version: 3,
  mode: "state",
  title: "Credential lives too long",
  sees: "Credentials that have an end, have not reached it, and live for more than the policy's days from start to end. A vault object without a start is valid from when it was made.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder, { now, policy }) {
    return oursOf(holder).flatMap((credential) => {
      const days = lifeInDays(credential);
      if (days === undefined || days <= policy.credentials.longLivedDays) return [];
      if (neverEnds(credential) || hasEnded(credential, now)) return [];
      return [
        {
          key: credential.key,
          thread: ["credential-long-lived", ...credential.key],
          severity: weigh(credential.on.includes("vault") ? "low" : "medium", credential, holder),
          subject: subjectOfCredential(credential, holder),
          title: `${kindTitle(credential.kind)} lives too long`,
          what: `The ${nameOfCredential(credential)} is valid for ${Math.floor(days)} days; the policy allows ${policy.credentials.longLivedDays}.${whereElse(credential)}`,
          whyItMatters:
            "The longer it lives, the more copies of it there are, and the longer each of them works.",
          whatToDo:
            "Replace it by one with a shorter life, or by a sign-in without a stored credential.",
          evidence: {
            ...evidenceOf(credential, holder),
            madeAt:
              credential.startsAt === undefined ? credential.madeAt?.toISOString() : undefined,
            lifeDays: Math.floor(days),
          },
        },
      ];
    });
  },
  nextAt(holder, { now }) {
    return firstAfter(
      now,
      oursOf(holder).map((credential) => credential.endsAt),
    );
  },
};

function lifeInDays({ startsAt, madeAt, endsAt }: Credential): number | undefined {
  const since = startsAt ?? madeAt;
  if (since === undefined || endsAt === undefined) return undefined;
  return (endsAt.getTime() - since.getTime()) / DAY_MS;
}

function hasEnded({ endsAt }: Credential, now: Date): boolean {
  return endsAt !== undefined && endsAt <= now;
}
