import type {
  ApplicationAspect,
  ApplicationChangedAct,
  WorkloadPart,
} from "./audit-workload-acts.ts";
import type { AuditRecord } from "./audit-record.ts";
import { targetsOf } from "./audit-values.ts";
import { propertyChanges } from "./property-changes.ts";

/** What the log calls it, in lower case, and what it is. Asked for is not given: `RequiredResourceAccess` grants nothing. */
const ASPECTS: Readonly<Record<string, ApplicationAspect>> = {
  appaddress: "redirect-uris",
  replyurls: "redirect-uris",
  logouturl: "logout-uri",
  requiredresourceaccess: "requested-permissions",
  appidentifieruri: "identifier-uris",
  identifieruris: "identifier-uris",
  serviceprincipalname: "identifier-uris",
  availabletoothertenants: "multi-tenant",
  signinaudience: "multi-tenant",
  publicclient: "public-client",
  isfallbackpublicclient: "public-client",
  oauth2allowimplicitflow: "implicit-grant",
  oauth2allowidtokenimplicitflow: "implicit-grant",
  approles: "exposed-permissions",
  entitlement: "exposed-permissions",
  oauth2permissions: "exposed-permissions",
  serviceprincipallockconfiguration: "lock",
  accountenabled: "switch",
  isdisabled: "switch",
  displayname: "name",
};

/** Credentials are acts of their own. */
const ELSEWHERE = new Set(["keydescription", "federatedidentitycredentials"]);

/** Whether the property tells of an application, and not of its surroundings. */
export function isAspect(property: string): boolean {
  return Object.hasOwn(ASPECTS, property.toLowerCase());
}

/** What else of an application or service principal an entry changes; `undefined` when nothing does. */
export function applicationChanged(
  record: AuditRecord,
  workload: WorkloadPart,
): ApplicationChangedAct | undefined {
  const target = targetsOf(record, "Application", "ServicePrincipal").filter(
    ({ id }) => id === workload.objectId,
  );
  const changes = propertyChanges(target, (name) => ELSEWHERE.has(name.toLowerCase()));
  if (changes.length === 0) return undefined;
  const what = changes.map((change) => {
    const property = change.what.split(".")[0]?.toLowerCase() ?? "";
    return (Object.hasOwn(ASPECTS, property) ? ASPECTS[property] : undefined) ?? "other";
  });
  return {
    kind: "application-changed",
    ...workload,
    what: [...new Set(what)].toSorted(),
    changes,
  };
}
