import type { Holder } from "../inventory/holder.ts";
import { subjectOfHolder } from "./credential-words.ts";
import type { Detector } from "./detector.ts";
import { powerEvidenceOf } from "./holder-power.ts";
import { ownApplication } from "./own-application.ts";
import { weighHolder } from "./weight.ts";

const ID = "application-implicit-grant";

/** Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-implicit-grant-flow, checked 2026-11-21. */
export const applicationImplicitGrant: Detector<Holder> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Implicit grant is on",
  sees: "Applications to which tokens are given in the address of a page, without a code in between.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder) {
    const implicitGrant = ownApplication(holder)?.implicitGrant;
    if (implicitGrant === undefined) return [];
    const key = [ID, holder.subject];
    const isAccess = implicitGrant === "access-tokens";
    return [
      {
        key,
        thread: key,
        severity: weighHolder(isAccess ? "medium" : "low", holder),
        subject: subjectOfHolder(holder),
        title: "Implicit grant is on",
        what: `${isAccess ? "Access tokens are" : "Identity tokens are"} given to it in the address of a page.`,
        whyItMatters:
          "What stands in an address is kept by browsers, proxies and logs: whoever reads it there has the token.",
        whatToDo:
          "Move the application to the authorization code flow with PKCE, then switch the implicit grant off.",
        evidence: { implicitGrant, ...powerEvidenceOf(holder) },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};
