import { quoted } from "../core/quoted.ts";
import type { Holder } from "../inventory/holder.ts";
import type { Detector } from "./detector.ts";
import { type TrustProblem, trustProblems } from "./federated-trust.ts";
import {
  federatedEvidence,
  federatedKey,
  subjectOfFederated,
  whoIsTrusted,
} from "./federated-words.ts";
import { powerWords } from "./holder-power.ts";
import { weighHolder } from "./weight.ts";

const ID = "federated-credential-broad";

export const federatedCredentialBroad: Detector<Holder> = {
  id: ID,
  version: 1,
  mode: "state",
  title: "Federated credential trusts too many",
  sees: "Federated credentials that let in more than one caller of a known issuer: any branch, any pull request, whatever an expression matches, or an issuer that nobody has heard of or that belongs to another tenant.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect(holder) {
    return holder.federatedCredentials.flatMap((credential) => {
      const problems = trustProblems(credential, holder.tenant);
      if (problems.length === 0) return [];
      const key = federatedKey(credential);
      return [
        {
          key,
          thread: [ID, ...key],
          severity: weighHolder("medium", holder),
          subject: subjectOfFederated(credential),
          title: "A federated credential trusts too many",
          what: `The federated credential ${quoted(credential.name)} lets in ${whoIsTrusted(credential)}. ${problems.map((one) => SAYS[one]).join(" ")}`,
          whyItMatters: `Anybody for whom the issuer makes such a token signs in without a secret.${powerWords(holder)}`,
          whatToDo:
            "Name exactly one caller: one branch that is protected, or one environment with reviewers, at an issuer that you know. Delete it when nobody can say what needs it.",
          evidence: { ...federatedEvidence(credential, holder), problems },
        },
      ];
    });
  },
  nextAt() {
    return undefined;
  },
};

const SAYS: Readonly<Record<TrustProblem, string>> = {
  expression: "An expression decides who matches, and where it was read from does not show it.",
  wildcard: "The wildcard was meant for more than one caller.",
  "any-branch": "Every branch of the repository is let in, whoever pushed to it.",
  "pull-request":
    "Every pull request of the repository is let in, before anybody has looked at it.",
  "unknown-issuer":
    "The issuer is none of those that are known: whoever runs it can be any caller.",
  "other-tenant": "The issuer belongs to another tenant.",
};
