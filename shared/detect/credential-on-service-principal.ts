import type { Credential, Holder } from "../inventory/holder.ts";
import type { Detector } from "./detector.ts";
import {
  evidenceOf,
  kindTitle,
  nameOfCredential,
  subjectOfHolder,
  whereElse,
} from "./credential-words.ts";
import { firstAfter } from "./thresholds.ts";
import { oursOf, weigh } from "./weight.ts";

export const credentialOnServicePrincipal: Detector<Holder> = {
  id: "credential-on-service-principal",
  version: 3,
  mode: "state",
  title: "Credential sits on the service principal",
  sees: "Credentials that were put straight on a service principal and are not on its application: they show in no list of the application's credentials. SAML signing certificates belong there and are left out.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(holder, { now }) {
    return oursOf(holder)
      .filter((one) => isHidden(one, now))
      .map((credential) => ({
        key: credential.key,
        thread: ["credential-on-service-principal", ...credential.key],
        severity: weigh("medium", credential, holder),
        subject: subjectOfHolder(holder),
        title: `${kindTitle(credential.kind)} sits on the service principal`,
        what: `The ${nameOfCredential(credential)} is on the service principal and not on the application.${whereElse(credential)}`,
        whyItMatters:
          "It signs in as the application, yet whoever looks at the application's credentials does not see it: a common way to keep a back door.",
        whatToDo: holder.application === undefined ? DELETE : MOVE,
        evidence: evidenceOf(credential, holder),
      }));
  },
  nextAt(holder, { now }) {
    return firstAfter(
      now,
      oursOf(holder).map((credential) => credential.endsAt),
    );
  },
};

const MOVE = "Find out who added it and why; move it to the application, or delete it.";
/** Of an application of another tenant, or one that is gone. */
const DELETE =
  "Find out who added it and why, and delete it if nothing needs it: no registration of the application is known in this tenant to which it could be moved.";

function isHidden(credential: Credential, now: Date): boolean {
  if (credential.kind === "saml-signing" || credential.on.join() !== "service-principal")
    return false;
  return credential.endsAt === undefined || credential.endsAt > now;
}
