import { quoted } from "../core/quoted.ts";
import type { Severity } from "../findings/finding.ts";
import type { Credential, Holder, UnseenKey } from "../inventory/holder.ts";
import type { Logged } from "../inventory/logged.ts";
import type { Detector, FindingDraft } from "./detector.ts";
import { evidenceOf, nameOfCredential, subjectOfHolder } from "./credential-words.ts";
import { powerEvidenceOf, powerWords } from "./holder-power.ts";
import { loggedWords, newsFact, sureness, whoDidIt } from "./logged-words.ts";
import { onePerKey } from "./one-per-key.ts";
import { firstAfter } from "./thresholds.ts";
import { asUsed, oursOf } from "./weight.ts";

const ID = "credential-added";

export const credentialAdded: Detector<Holder> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Credential was added",
  sees: "A secret or certificate was added to an application or its service principal. Low where it belongs there and the application has no power; more on a service principal, where it shows in no list, and on what is powerful.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(holder) {
    const drafts = [
      ...oursOf(holder).flatMap((credential) => seenDraft(credential, holder) ?? []),
      ...holder.unseenKeys.map((key) => unseenDraft(key, holder)),
    ];
    // The platform does not promise that a key id is there once only.
    return onePerKey(drafts);
  },
  nextAt({ unseenKeys }, { now }) {
    return firstAfter(
      now,
      unseenKeys.map(({ until }) => (until === undefined ? undefined : new Date(until))),
    );
  },
};

function seenDraft(credential: Credential, holder: Holder): FindingDraft | undefined {
  const { keyIds, on, kind } = credential;
  const [keyId] = keyIds;
  const place = on.find((one) => one !== "vault");
  if (keyId === undefined || place === undefined) return undefined;
  const fact = place === "application" ? holder.application : holder.servicePrincipal;
  if (fact === undefined) return undefined;
  return {
    ...wordsOf({
      family: kind === "secret" ? "secret" : "certificate",
      keyId,
      holder,
      name: nameOfCredential(credential),
      isHidden: !on.includes("application") && kind !== "saml-signing",
      logged: credential,
    }),
    evidence: { ...evidenceOf(credential, holder), ...sureness(credential) },
    news: {
      fact: fact.id,
      epoch: place === "application" ? "applications" : "service-principals",
    },
  };
}

function unseenDraft(key: UnseenKey, holder: Holder): FindingDraft {
  const { keyId, on, name, type } = key;
  const word = type === "Password" ? "client secret" : "certificate";
  return {
    ...wordsOf({
      family: type === "Password" ? "secret" : "certificate",
      keyId,
      holder,
      name: name === undefined ? word : `${word} ${quoted(name)}`,
      isHidden: on !== "application",
      logged: key,
    }),
    evidence: {
      keyId,
      credentialName: name,
      on: [on],
      ...powerEvidenceOf(holder),
      ...sureness(key),
    },
    news: { ...newsFact(key, keyId), epoch: "applications" },
  };
}

function wordsOf({
  family,
  keyId,
  holder,
  name,
  isHidden,
  logged,
}: {
  readonly family: "secret" | "certificate";
  readonly keyId: string;
  readonly holder: Holder;
  /** What people call it. */
  readonly name: string;
  /** It shows in no list of the application's credentials. */
  readonly isHidden: boolean;
  readonly logged: Logged;
}): Omit<FindingDraft, "evidence"> {
  const subject = subjectOfHolder(holder);
  const place = isHidden ? "a service principal" : "an application";
  return {
    key: [family, keyId],
    thread: [ID, family, keyId],
    severity: severityOf(holder, isHidden),
    subject,
    ...(logged.act === undefined ? {} : { occurredAt: logged.act.at }),
    title: `A credential was added to ${place}`,
    what: `The ${name} was added to ${isHidden ? "the service principal of " : ""}${quoted(subject.name)}.${loggedWords(logged)}`,
    whyItMatters: `Whoever has it signs in as the application, from anywhere.${isHidden ? " It shows in no list of the application's own credentials." : ""}${powerWords(holder)}`,
    whatToDo:
      "Ask whoever answers for the application whether they added it. If not, remove it, and look at what was signed in as meanwhile.",
    ...whoDidIt(logged),
  };
}

function severityOf(holder: Holder, isHidden: boolean): Severity {
  const ordinary = isHidden ? "medium" : "low";
  return asUsed(holder.power === undefined ? ordinary : "high", holder);
}
