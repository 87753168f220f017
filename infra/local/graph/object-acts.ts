import type { GraphObject, GraphSet } from "../tenant/model.ts";
import { type Act, modified, targetOf } from "./acts.ts";
import { credentialActs, credentialProperties } from "./credential-acts.ts";

/** Sets whose changes are told here; groups are told where they are written. */
export type ToldSet = Exclude<GraphSet, "groups">;

type Verb = "add" | "update" | "delete" | "restore" | "purge";

/** How the log calls it (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities). */
const names: Readonly<Record<ToldSet, Readonly<Record<Verb, string>>>> = {
  applications: {
    add: "Add application",
    update: "Update application",
    delete: "Delete application",
    restore: "Restore application",
    purge: "Hard Delete application",
  },
  servicePrincipals: {
    add: "Add service principal",
    update: "Update service principal",
    delete: "Remove service principal",
    restore: "Restore service principal",
    purge: "Hard delete service principal",
  },
  users: {
    add: "Add user",
    update: "Update user",
    delete: "Delete user",
    restore: "Restore user",
    purge: "Hard Delete user",
  },
};
const operationTypes: Readonly<Record<Verb, string>> = {
  add: "Add",
  update: "Update",
  delete: "Delete",
  restore: "Restore",
  purge: "Delete",
};

export function lifeAct(set: ToldSet, verb: Exclude<Verb, "update">, object: GraphObject): Act {
  const properties =
    verb === "add"
      ? [
          modified("DisplayName", [], [object["displayName"]]),
          ...("appId" in object ? [modified("AppId", [], [object["appId"]])] : []),
        ]
      : [];
  return {
    activityDisplayName: names[set][verb],
    category: categoryOf(set),
    operationType: operationTypes[verb],
    targetResources: [targetOf(set, object, properties)],
  };
}

/** One record for credentials and one for the rest; one that names nothing when nothing changed. */
export function updateActs(set: ToldSet, before: GraphObject, after: GraphObject): readonly Act[] {
  const credentials = set === "users" ? [] : credentialActs(set, before, after);
  const properties = Object.keys(after)
    .filter((name) => !credentialProperties.has(name))
    .flatMap((name) => changedProperty(name, before, after));
  if (properties.length === 0 && credentials.length > 0) return credentials;
  const included = properties.map(({ displayName }) => displayName).join(", ");
  const update: Act = {
    activityDisplayName: names[set].update,
    category: categoryOf(set),
    operationType: operationTypes.update,
    targetResources: [
      targetOf(set, after, [
        ...properties,
        modified("Included Updated Properties", undefined, included),
      ]),
    ],
  };
  return [...credentials, update, ...(set === "users" ? accountActs(before, after) : [])];
}

/** The log's own names of what it does not call by the name that Graph has. */
const logNames: Readonly<Record<string, string>> = {
  identifierUris: "AppIdentifierUri",
  isFallbackPublicClient: "PublicClient",
  replyUrls: "AppAddress",
  requiredResourceAccess: "RequiredResourceAccess",
};
const addressHolders: ReadonlySet<string> = new Set(["web", "spa", "publicClient"]);

function changedProperty(
  name: string,
  before: GraphObject,
  after: GraphObject,
): readonly ReturnType<typeof modified>[] {
  const [old, now] = [before[name], after[name]];
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  if (addressHolders.has(name)) return changedAddresses(old, now);
  if (name === "signInAudience" && "requiredResourceAccess" in after) {
    return [modified("AvailableToOtherTenants", [isForOthers(old)], [isForOthers(now)])];
  }
  if (name === "requiredResourceAccess") {
    return [modified("RequiredResourceAccess", requested(old), requested(now))];
  }
  const logName = logNames[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
  return [modified(logName, asList(old), asList(now))];
}

/** Besides the update, for a user who can or cannot sign in from now on. */
function accountActs(before: GraphObject, after: GraphObject): readonly Act[] {
  const isEnabled = after["accountEnabled"];
  if (before["accountEnabled"] === isEnabled) return [];
  return [
    {
      activityDisplayName: isEnabled === true ? "Enable account" : "Disable account",
      category: categoryOf("users"),
      operationType: "Update",
      targetResources: [targetOf("users", after)],
    },
  ];
}

function categoryOf(set: ToldSet): string {
  return set === "users" ? "UserManagement" : "ApplicationManagement";
}

function asList(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function isForOthers(audience: unknown): boolean {
  return audience !== "AzureADMyOrg";
}

/** Where sign-ins and sign-outs are sent to: properties of their own in the log. */
function changedAddresses(old: unknown, now: unknown): readonly ReturnType<typeof modified>[] {
  const differing = [
    ["AppAddress", addresses(old), addresses(now)],
    ["LogoutUrl", logoutUrl(old), logoutUrl(now)],
  ] as const;
  return differing
    .filter(([, before, after]) => JSON.stringify(before) !== JSON.stringify(after))
    .map(([name, before, after]) => modified(name, before, after));
}

function logoutUrl(holder: unknown): readonly unknown[] {
  return asList((holder as { logoutUrl?: unknown } | null)?.logoutUrl);
}

/** Redirect addresses of one sort of client, with the kind of address that the log writes beside each. */
function addresses(holder: unknown): readonly object[] {
  const uris = (holder as { redirectUris?: unknown } | null)?.redirectUris;
  return asList(uris).map((Address) => ({ AddressType: 0, Address, ReplyAddressClientType: 1 }));
}

/** What an application asks for, as the log spells it. */
function requested(value: unknown): readonly object[] {
  return asList(value).map((one) => {
    const { resourceAppId, resourceAccess } = one as Record<string, unknown>;
    return {
      ResourceAppId: resourceAppId,
      RequiredAppPermissions: asList(resourceAccess).map((access) => {
        const { id, type } = access as Record<string, unknown>;
        return {
          EntitlementId: id,
          DirectAccessGrant: type === "Role",
          ImpersonationAccessGrants: type === "Scope" ? [20] : [],
        };
      }),
    };
  });
}
