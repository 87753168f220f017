import { quoted } from "../core/quoted.ts";
import type { Catalogue } from "../inventory/access-records.ts";
import type { Reach } from "./access-subject.ts";

export interface DescribedScope {
  readonly reach: Reach;
  /** For a reader: `resource group “rg-payroll” in subscription “Production”`. */
  readonly where: string;
  /** What is read as one and holds it: `/`, a management group, or a subscription; lower case. */
  readonly readWith: string;
}

const MANAGEMENT_GROUP = "/providers/microsoft.management/managementgroups/";

/**
 * What a scope of Azure (`/`, or a resource id) is. `names` has those of subscriptions and management groups by resource id in
 * lower case; one without a name there is called by its id. (How scopes are written:
 * learn.microsoft.com/azure/role-based-access-control/scope-overview, checked 2026-11-21.)
 */
export function azureScope(scope: string, names: Catalogue["scopes"]): DescribedScope {
  const id = scope.toLowerCase();
  if (id === "/") {
    return { reach: "tenant", where: "all of Azure (the root scope)", readWith: "/" };
  }
  if (id.startsWith(MANAGEMENT_GROUP)) {
    const name = names[id] ?? lastOf(scope);
    return { reach: "management-group", where: `management group ${quoted(name)}`, readWith: id };
  }
  const parts = scope.split("/").slice(1);
  const [kind, subscription = "", groups, group = ""] = parts;
  if (kind?.toLowerCase() !== "subscriptions") {
    // A provider's own scope above the subscriptions, such as `/providers/Microsoft.Capacity`.
    return { reach: "part", where: `scope ${quoted(scope)}`, readWith: "/" };
  }
  const readWith = `/subscriptions/${subscription.toLowerCase()}`;
  const inSubscription = `subscription ${quoted(names[readWith] ?? subscription)}`;
  if (parts.length <= 2) return { reach: "subscription", where: inSubscription, readWith };
  const isGroup = groups?.toLowerCase() === "resourcegroups";
  const inGroup = isGroup ? `resource group ${quoted(group)} in ${inSubscription}` : inSubscription;
  if (isGroup && parts.length === 4) return { reach: "resource-group", where: inGroup, readWith };
  return { reach: "resource", where: `${quoted(lastOf(scope))} in ${inGroup}`, readWith };
}

function lastOf(scope: string): string {
  return scope.slice(scope.lastIndexOf("/") + 1);
}
