import type { Credential, CredentialKind, Holder } from "../inventory/holder.ts";
import type { Detector } from "./detector.ts";
import { kindWord, subjectOfHolder } from "./credential-words.ts";
import { powerEvidenceOf, powerWords } from "./holder-power.ts";
import { firstAfter } from "./thresholds.ts";
import { oursOf, weighHolder } from "./weight.ts";

/** Counted apart: a rotation has two of one kind for a while, never three. */
const COUNTED_KINDS: readonly CredentialKind[] = ["secret", "certificate", "saml-signing"];

export const credentialMultiple: Detector<Holder> = {
  id: "credential-multiple",
  version: 2,
  mode: "state",
  title: "Several credentials are active",
  sees: "Holders with more credentials of one kind valid at the same time than the policy allows.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder, { now, policy }) {
    const { maxActive } = policy.credentials;
    return COUNTED_KINDS.flatMap((kind) => {
      const active = oursOf(holder).filter((one) => one.kind === kind && isActive(one, now));
      if (active.length <= maxActive) return [];
      const key = ["credential-multiple", holder.subject, kind];
      return [
        {
          key,
          thread: key,
          severity: weighHolder("medium", holder),
          subject: subjectOfHolder(holder),
          title: `Several ${kindWord(kind)}s are active`,
          what: `${active.length} ${kindWord(kind)}s are valid at the same time; the policy allows ${maxActive}.`,
          whyItMatters: `Each of them opens the same door, and nobody can tell which are still needed.${powerWords(holder)}`,
          whatToDo: "Find out which are in use, and delete the others.",
          evidence: {
            credentialKind: kind,
            active: active.length,
            keyIds: active.flatMap((one) => one.keyIds).sort(),
            ...powerEvidenceOf(holder),
          },
        },
      ];
    });
  },
  nextAt(holder, { now }) {
    return firstAfter(
      now,
      oursOf(holder)
        .filter((one) => COUNTED_KINDS.includes(one.kind))
        .flatMap((one) => [one.startsAt, one.endsAt]),
    );
  },
};

function isActive({ startsAt, endsAt }: Credential, now: Date): boolean {
  return (startsAt === undefined || startsAt <= now) && (endsAt === undefined || endsAt > now);
}
