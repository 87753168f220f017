import { isMicrosoftOwn } from "../privilege/microsoft-application.ts";
import type { ServicePrincipalOrigin } from "./records.ts";

/** Whose application a row of `/servicePrincipals` stands for, seen from the tenant with this id (lower case). */
export function originOf(
  row: {
    readonly appId: string;
    readonly servicePrincipalType?: string | null | undefined;
    readonly appOwnerOrganizationId?: string | null | undefined;
  },
  tenantId: string,
): ServicePrincipalOrigin {
  if (row.servicePrincipalType === "ManagedIdentity") return "managed-identity";
  const owner = row.appOwnerOrganizationId?.toLowerCase();
  if (owner === undefined) return "unknown";
  if (isMicrosoftOwn({ appId: row.appId, ownerTenantId: owner })) return "microsoft";
  return owner === tenantId ? "own" : "foreign";
}
