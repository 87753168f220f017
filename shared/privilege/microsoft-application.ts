import data from "./data/first-party.json" with { type: "json" };
import { lazily } from "./known-rows.ts";

const tenants = lazily(
  () => new Map(data.tables.microsoftTenants.map(([id = "", , use]) => [id.toLowerCase(), use])),
);
const established = lazily(
  () => new Set(data.tables.establishedApplications.map(([appId = ""]) => appId.toLowerCase())),
);

/**
 * Whether an application is Microsoft's own, by its client id and the tenant that owns it (GUIDs in any case). A name proves
 * nothing: anybody can call an application "Microsoft Graph". Nor does the owner alone, where Microsoft's employees register
 * applications, too: there only one that is established as Microsoft's counts. Tenants in which everybody's are (the gallery,
 * personal accounts) prove nothing of any application.
 */
export function isMicrosoftOwn(application: {
  readonly appId: string;
  readonly ownerTenantId: string;
}): boolean {
  switch (tenants().get(application.ownerTenantId.toLowerCase())) {
    case "first-party":
      return true;
    case "first-party-weak":
      return established().has(application.appId.toLowerCase());
    default:
      return false;
  }
}
