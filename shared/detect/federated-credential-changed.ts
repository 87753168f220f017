import { quoted } from "../core/quoted.ts";
import { epochOfFederated } from "../inventory/federated-credential.ts";
import { type Holder, keyOfFederated } from "../inventory/holder.ts";
import type { Detector } from "./detector.ts";
import {
  federatedEvidence,
  federatedKey,
  subjectOfFederated,
  whoIsTrusted,
} from "./federated-words.ts";
import { powerWords } from "./holder-power.ts";
import { loggedWords, newsFact, sureness, whoDidIt } from "./logged-words.ts";
import { firstAfter } from "./thresholds.ts";
import { asUsed } from "./weight.ts";

const ID = "federated-credential-changed";

export const federatedCredentialChanged: Detector<Holder> = {
  id: ID,
  version: 1,
  mode: "change",
  title: "Federated credential is new or changed",
  sees: "Somebody outside may now sign in as an application or a user-assigned identity: a new trust, or another issuer or subject.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(holder) {
    return [...holder.federatedCredentials, ...holder.unseenFederations].map((credential) => {
      const { name, issuer, subject, on } = credential;
      const key = federatedKey(credential);
      return {
        key,
        thread: [ID, ...key],
        severity: asUsed(holder.power === undefined ? "medium" : "high", holder),
        subject: subjectOfFederated(credential),
        ...(credential.act === undefined ? {} : { occurredAt: credential.act.at }),
        title: "Somebody outside can sign in without a secret",
        what: `The federated credential ${quoted(name)} is new: it lets in ${whoIsTrusted(credential)}.${loggedWords(credential)}`,
        whyItMatters: `It is worth as much as a client secret, never ends, and works from wherever its issuer says.${powerWords(holder)}`,
        whatToDo:
          "Ask whoever answers for it whether they added it, and whether this is the one caller that they meant. If not, delete it, and look at what was signed in as meanwhile.",
        evidence: { ...federatedEvidence(credential, holder), ...sureness(credential) },
        ...whoDidIt(credential),
        news: {
          ...newsFact(credential, keyOfFederated(credential)),
          epoch: epochOfFederated(credential),
          units: [`issuer ${issuer}`, `subject ${subject ?? ""}`],
          whenGrown: {
            title: "Somebody else outside can now sign in without a secret",
            what: `The federated credential ${quoted(name)} of this ${on === "application" ? "application" : "identity"} was changed: it now lets in ${whoIsTrusted(credential)}.${loggedWords(credential)}`,
          },
        },
      };
    });
  },
  nextAt({ unseenFederations }, { now }) {
    return firstAfter(
      now,
      unseenFederations.map(({ until }) => (until === undefined ? undefined : new Date(until))),
    );
  },
};
