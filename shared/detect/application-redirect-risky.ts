import { quoted } from "../core/quoted.ts";
import type { Severity } from "../findings/finding.ts";
import type { Holder } from "../inventory/holder.ts";
import type { RedirectFact } from "../inventory/records.ts";
import { subjectOfHolder } from "./credential-words.ts";
import type { Detector } from "./detector.ts";
import { powerEvidenceOf, powerWords } from "./holder-power.ts";
import { ownApplication } from "./own-application.ts";
import { REDIRECT_RISKS, redirectRisk, type RedirectRisk } from "./redirect-risk.ts";
import { weighHolder } from "./weight.ts";

const ID = "application-redirect-risky";
/** More than these are only counted. */
const URIS_SHOWN = 20;

export const applicationRedirectRisky: Detector<Holder> = {
  id: ID,
  version: 2,
  mode: "state",
  title: "Redirect address is risky",
  sees: "Applications that let tokens and codes be sent where somebody else may be listening.",
  audience: "contact",
  mayAcknowledge: "contact",
  detect(holder) {
    const risky = riskyOf(holder);
    const [worst] = REDIRECT_RISKS.filter((risk) => risky.some((one) => one.risk === risk));
    if (worst === undefined) return [];
    const key = [ID, holder.subject];
    const first = risky.find(({ risk }) => risk === worst)?.redirect.uri ?? "";
    const others = risky.length - 1;
    return [
      {
        key,
        thread: key,
        severity: weighHolder(SEVERITY[worst], holder),
        subject: subjectOfHolder(holder),
        title: "A redirect address is risky",
        what: `The application sends people who have signed in to ${quoted(first)}: ${SAYS[worst]}.${others === 0 ? "" : ` ${others} more of its addresses ${others === 1 ? "is" : "are"} questionable.`}`,
        whyItMatters: `Whoever gets hold of what is sent there is signed in as that person.${powerWords(holder)}`,
        whatToDo:
          "Remove addresses that nobody needs any more; give the others in full, with https, on hosts that are yours.",
        evidence: {
          redirectUris: risky.slice(0, URIS_SHOWN).map(({ redirect }) => redirect.uri),
          redirectUrisCount: risky.length,
          risks: REDIRECT_RISKS.filter((risk) => risky.some((one) => one.risk === risk)),
          ...powerEvidenceOf(holder),
        },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};

const SEVERITY: Readonly<Record<RedirectRisk, Severity>> = {
  wildcard: "medium",
  "plain-http": "medium",
  "shared-host": "low",
  "outside-host": "low",
  "this-machine": "low",
  unreadable: "low",
};

const SAYS: Readonly<Record<RedirectRisk, string>> = {
  wildcard: "a wildcard lets every name or path that fits be used",
  "plain-http": "without https it can be read on the way",
  "shared-host":
    "on that host anybody can take a name that was given up, and whether this one is still yours is not known",
  "outside-host": "it lies outside of the tenant's verified domains",
  "this-machine": "on a server's address that means whatever listens on the person's own machine",
  unreadable: "it cannot be read as an address",
};

function riskyOf(
  holder: Holder,
): readonly { readonly redirect: RedirectFact; readonly risk: RedirectRisk }[] {
  return (ownApplication(holder)?.redirects ?? []).flatMap((redirect) => {
    const risk = redirectRisk(redirect, holder.tenant.domains);
    return risk === undefined ? [] : [{ redirect, risk }];
  });
}
