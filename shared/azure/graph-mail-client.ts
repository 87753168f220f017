import type { TokenCredential } from "@azure/identity";
import { AuthenticationHandler, Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { FetchWithCodes } from "./connection-errors.ts";

/**
 * A Graph client for sending: it neither repeats a request nor follows a redirect, and its errors say whether the
 * connection ever stood. `host` is the Graph host of the cloud.
 */
export function createGraphMailClient(deps: { credential: TokenCredential; host: string }): Client {
  const base = `https://${deps.host}`;
  const authenticate = new AuthenticationHandler(
    new TokenCredentialAuthenticationProvider(deps.credential, { scopes: [`${base}/.default`] }),
  );
  authenticate.setNext(new FetchWithCodes());
  return Client.initWithMiddleware({ baseUrl: base, middleware: authenticate });
}
