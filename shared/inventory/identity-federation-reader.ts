import { z } from "zod";
import { requests } from "../azure/request-manifest.ts";
import { type ResourceManager, ResourceManagerSilent } from "../azure/resource-manager.ts";
import { resourceGraphPages, resourcePages, ResourcesRefused } from "../azure/resource-pages.ts";
import { type FederatedHolder, parseIdentityFederation } from "./federated-credential.ts";
import type { FederatedCredentialFact } from "./records.ts";
import { lowerGuid } from "./wire-types.ts";

const API_VERSION = "2023-01-31";
const IDENTITIES =
  "resources | where type =~ 'microsoft.managedidentity/userassignedidentities' | project id, name, clientId = properties.clientId | order by id asc";

const identityRow = z.object({ id: z.string(), name: z.string(), clientId: lowerGuid });

/** Error codes of the resource manager that say of an identity that it is not there. */
const GONE = new Set(["ResourceNotFound", "ResourceGroupNotFound"]);

/** What was read of one identity, or why it was not. */
export type IdentityFederations =
  | {
      readonly kind: "ok";
      readonly facts: readonly FederatedCredentialFact[];
      readonly unreadable: number;
    }
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly code: string };

/**
 * The user-assigned identities that Resource Graph shows, in the order of their ids, which stays from one reading to the next.
 * Throws ResourcesRefused and ResourceManagerSilent.
 */
export async function listIdentities(
  resourceManager: ResourceManager,
): Promise<readonly FederatedHolder[]> {
  const found: FederatedHolder[] = [];
  for await (const rows of resourceGraphPages(resourceManager, IDENTITIES)) {
    for (const row of rows) {
      const { id, name, clientId } = identityRow.parse(row);
      found.push({
        on: "managed-identity",
        appId: clientId,
        holderId: id.toLowerCase(),
        holderName: name,
      });
    }
  }
  return found;
}

/**
 * Who may sign in as an identity. Resource Graph does not show it
 * (learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources, checked 2026-11-21): each is asked by
 * itself. One that does not answer is refused with `NotAnswered`.
 */
export async function readIdentityFederations(
  resourceManager: ResourceManager,
  identity: FederatedHolder,
): Promise<IdentityFederations> {
  const facts: FederatedCredentialFact[] = [];
  let unreadable = 0;
  try {
    const pages = resourcePages(
      resourceManager,
      requests.identityFederations,
      `${identity.holderId}/federatedIdentityCredentials`,
      { "api-version": API_VERSION },
    );
    for await (const rows of pages) {
      for (const row of rows) {
        const fact = parseIdentityFederation(row, identity);
        if (fact === undefined) unreadable += 1;
        else facts.push(fact);
      }
    }
  } catch (error) {
    if (error instanceof ResourceManagerSilent) return { kind: "refused", code: "NotAnswered" };
    if (!(error instanceof ResourcesRefused)) throw error;
    return GONE.has(error.answer) ? { kind: "gone" } : { kind: "refused", code: error.answer };
  }
  return { kind: "ok", facts, unreadable };
}
