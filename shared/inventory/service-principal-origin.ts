import type { ServicePrincipalOrigin } from "./records.ts";

/**
 * Tenants that own Microsoft's first-party applications (public catalogue of first-party apps: 724, 13 and 2 entries).
 * Display names prove nothing.
 */
const MICROSOFT_TENANTS = new Set([
  "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
  "72f988bf-86f1-41af-91ab-2d7cd011db47",
  "cdc5aeea-15c5-4db6-b079-fcadd2505dc2",
]);

/** Whose application a row of `/servicePrincipals` stands for, seen from the tenant with this id (lower case). */
export function originOf(
  row: {
    readonly servicePrincipalType?: string | null | undefined;
    readonly appOwnerOrganizationId?: string | null | undefined;
  },
  tenantId: string,
): ServicePrincipalOrigin {
  if (row.servicePrincipalType === "ManagedIdentity") return "managed-identity";
  const owner = row.appOwnerOrganizationId?.toLowerCase();
  if (owner === undefined) return "unknown";
  if (MICROSOFT_TENANTS.has(owner)) return "microsoft";
  return owner === tenantId ? "own" : "foreign";
}
