import type { FederatedCredential } from "./consent-model.ts";
import type { Random } from "./random.ts";

/** The workflows of GitHub sign their tokens as this (docs.github.com/actions/concepts/security/openid-connect). */
export const gitHubIssuer = "https://token.actions.githubusercontent.com";

/** A federated credential with the audience that Entra wants (learn.microsoft.com/graph/api/resources/federatedidentitycredential). */
export function federatedCredential(
  random: Random,
  parts: {
    readonly name: string;
    readonly issuer: string;
    readonly subject: string | null;
    readonly description?: string;
  },
): FederatedCredential {
  return {
    id: random.guid(),
    audiences: ["api://AzureADTokenExchange"],
    ...parts,
    description: parts.description ?? null,
  };
}
