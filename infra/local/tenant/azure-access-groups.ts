import type { TenantDraft } from "./draft.ts";

const groups = [
  ["contoso", "Contoso", undefined],
  ["contoso-platform", "Platform", "contoso"],
  ["contoso-landing-zones", "Landing Zones", "contoso"],
  ["contoso-corp", "Corp", "contoso-landing-zones"],
  ["contoso-online", "Online", "contoso-landing-zones"],
  ["contoso-sandboxes", "Sandboxes", "contoso"],
] as const;

/** Id of one of the tenant's management groups. */
export function managementGroupId(name: (typeof groups)[number][0]): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

/** Management groups three deep under the root group, and a place for each subscription, for one right under the root group. */
export function addManagementGroups(draft: TenantDraft): void {
  const { managementGroups, placements } = draft.azureAccess;
  managementGroups.push({ name: draft.tenantId, displayName: "Tenant Root Group" });
  for (const [name, displayName, parent = draft.tenantId] of groups) {
    managementGroups.push({ name, displayName, parent });
  }
  const places = ["contoso-corp", "contoso-online", "contoso-sandboxes"] as const;
  for (const [index, { subscriptionId }] of draft.subscriptions.entries()) {
    // The fifth was never put anywhere, as happens to new subscriptions.
    if (index === 4) continue;
    placements.set(subscriptionId, places[index % places.length] ?? places[0]);
  }
}
