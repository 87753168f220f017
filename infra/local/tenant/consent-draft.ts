import { apiAppIds, type ApiName } from "./apis.ts";
import type { FederatedCredential, PrincipalType } from "./consent-model.ts";

/** Object id of a service principal, or one of Microsoft's APIs, whose service principal is made later. */
export type Resource = ApiName | { readonly id: string };

interface DraftedAssignment {
  readonly principalId: string;
  readonly principalType: PrincipalType;
  readonly resource: Resource;
  readonly appRoleId: string;
  /** Days from the anchor. */
  readonly created: number;
}

interface DraftedGrant {
  readonly clientId: string;
  readonly resource: Resource;
  /** Nothing when it is for all. */
  readonly principalId?: string;
  readonly scope: string;
}

/** Consent while the tenant is made: what is worth a name. The ordinary rest comes at the end. */
export interface ConsentDraft {
  readonly assignments: DraftedAssignment[];
  readonly grants: DraftedGrant[];
  readonly federatedCredentials: Map<string, readonly FederatedCredential[]>;
}

export function createConsentDraft(): ConsentDraft {
  return { assignments: [], grants: [], federatedCredentials: new Map() };
}

/** @param servicePrincipals by client id */
export function resourceId(
  resource: Resource,
  servicePrincipals: ReadonlyMap<string, string>,
): string {
  if (typeof resource !== "string") return resource.id;
  const id = servicePrincipals.get(apiAppIds[resource]);
  if (id === undefined) throw new Error(`The tenant has no service principal of ${resource}.`);
  return id;
}
