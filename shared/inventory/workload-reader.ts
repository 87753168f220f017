import { z } from "zod";
import { hasRatedScopes } from "../privilege/delegated-scope.ts";
import type { ExposedResource, WorkloadFact } from "./access-records.ts";
import { originOf } from "./service-principal-origin.ts";
import { lowerGuid } from "./wire-types.ts";

/**
 * What is read of a service principal for consent and privilege. Without key credentials: those pages have a small
 * budget.
 */
export const WORKLOAD_SELECT = [
  "id",
  "appId",
  "displayName",
  "accountEnabled",
  "appOwnerOrganizationId",
  "servicePrincipalType",
  "verifiedPublisher",
  "alternativeNames",
  "appRoles",
].join(",");

const text = z.string().nullish();
const rowSchema = z.object({
  id: lowerGuid,
  appId: lowerGuid,
  displayName: text,
  accountEnabled: z.boolean().nullish(),
  appOwnerOrganizationId: text,
  servicePrincipalType: text,
  // Of an application without one all of it may be null, or the object itself
  // (learn.microsoft.com/graph/api/resources/verifiedpublisher, checked 2026-11-21).
  verifiedPublisher: z.object({ displayName: text, verifiedPublisherId: text }).nullish(),
  alternativeNames: z.array(z.string()).nullish(),
  appRoles: z
    .array(z.object({ id: lowerGuid, value: text, allowedMemberTypes: z.array(z.string()) }))
    .nullish(),
});

/** A row of `/servicePrincipals` as our record, seen from the tenant with this id; `undefined` without the promised shape. */
export function parseWorkload(row: unknown, tenantId: string): WorkloadFact | undefined {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const workload = parsed.data;
  const owner = workload.appOwnerOrganizationId?.toLowerCase();
  const isVerified = Boolean(workload.verifiedPublisher?.verifiedPublisherId);
  const publisher = isVerified ? workload.verifiedPublisher?.displayName : undefined;
  const resource = resourceOf(workload);
  return {
    kind: "workload",
    id: workload.id,
    appId: workload.appId,
    name: workload.displayName ?? "",
    isEnabled: workload.accountEnabled !== false,
    origin: originOf(workload, tenantId),
    ...(owner === undefined || owner === tenantId ? {} : { ownerTenantId: owner }),
    hasVerifiedPublisher: isVerified,
    ...(publisher ? { publisherName: publisher } : {}),
    ...(resource === undefined ? {} : { resourceOf: resource }),
  };
}

/**
 * The same row as a resource whose permissions applications can hold, or as an API whose delegated scopes are rated: Azure
 * Service Management has no role at all and gives all of Azure in the name of people. `undefined` when it is neither, or
 * lacks the promised shape. Roles that are switched off count: who was granted one may still have it. A role without a
 * value has no name to give.
 */
export function exposedResource(row: unknown, tenantId: string): ExposedResource | undefined {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const resource = parsed.data;
  const roles = (resource.appRoles ?? []).filter(({ allowedMemberTypes }) =>
    allowedMemberTypes.includes("Application"),
  );
  if (roles.length === 0 && !hasRatedScopes(resource.appId)) return undefined;
  return {
    id: resource.id,
    appId: resource.appId,
    name: resource.displayName ?? "",
    origin: originOf(resource, tenantId),
    appRoles: Object.fromEntries(roles.flatMap(({ id, value }) => (value ? [[id, value]] : []))),
    ...(roles.length === 0 ? { isDelegatedOnly: true } : {}),
  };
}

/**
 * A managed identity's Azure resource is one of its alternative names, beside `isExplicit=…`
 * (learn.microsoft.com/entra/identity/managed-identities-azure-resources, checked 2026-11-21). Anybody who may change another
 * service principal could write such a name there: only a managed identity's own is believed.
 */
function resourceOf(row: z.infer<typeof rowSchema>): string | undefined {
  if (row.servicePrincipalType !== "ManagedIdentity") return undefined;
  return row.alternativeNames
    ?.map((name) => name.toLowerCase())
    .find((name) => name.startsWith("/subscriptions/"));
}
