import data from "./data/first-party.json" with { type: "json" };
import { lazily } from "./known-rows.ts";

const tenants = lazily(
  () => new Map(data.tables.microsoftTenants.map(([id = "", , use]) => [id.toLowerCase(), use])),
);

/**
 * Whether an application whose owner is this tenant is Microsoft's own. A name proves nothing: anybody can call an application
 * "Microsoft Graph". No: tenants of Microsoft in which others register applications too (its employees, the gallery,
 * personal accounts).
 */
export function isMicrosoftTenant(tenantId: string): boolean {
  return tenants().get(tenantId.toLowerCase()) === "first-party";
}
