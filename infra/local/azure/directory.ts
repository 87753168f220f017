import type {
  AzureRoleAssignment,
  GraphObject,
  ManagedIdentity,
  TenantSeed,
} from "../tenant/model.ts";

export interface Person {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
}

export interface App {
  /** Object id of its service principal: the `oid` of its tokens. */
  readonly objectId: string;
  readonly appId: string;
  readonly name: string;
  /** Graph application permissions, as in the `roles` of its Graph tokens. */
  readonly graphRoles: readonly string[];
}

/** Who is who in the tenant, as far as tokens, storage roles and the journal need to know. */
export interface Directory {
  readonly tenantId: string;
  readonly domain: string;
  readonly administrator: string;
  readonly apiClientId: string;
  readonly identities: readonly ManagedIdentity[];
  user(userPrincipalName: string): Person | undefined;
  /** By display name or client id; a managed identity also by `run`, `watch` or `act`. */
  app(name: string): App | undefined;
  /** App roles on the service's own API. */
  apiRoles(objectId: string): readonly string[];
  roleAssignments(principalId: string): readonly AzureRoleAssignment[];
  /** How the journal calls a principal: an identity's name, a user's principal name, else the object id. */
  nameOf(objectId: string): string;
}

/** What the directory reads: the tenant as it is now, whoever changed it. */
export interface TenantView extends Pick<
  TenantSeed,
  "tenantId" | "domain" | "administrator" | "apiClientId" | "identities" | "apiRoles"
> {
  readonly users: () => Iterable<GraphObject>;
  readonly servicePrincipals: () => Iterable<GraphObject>;
  readonly assignmentsOf: (principalId: string) => readonly AzureRoleAssignment[];
  /** Graph application permissions that a program has been granted. */
  readonly graphRolesOf: (principalId: string) => readonly string[];
}

/** A directory over the tenant. Names that were asked for once are known to the journal from then on. */
export function createDirectory(view: TenantView): Directory {
  const identityByObjectId = new Map(view.identities.map((one) => [one.objectId, one]));
  const names = new Map<string, string>(view.identities.map((one) => [one.objectId, one.name]));

  return {
    tenantId: view.tenantId,
    domain: view.domain,
    administrator: view.administrator,
    apiClientId: view.apiClientId,
    identities: view.identities,
    user(userPrincipalName) {
      const wanted = userPrincipalName.toLowerCase();
      const user = first(
        view.users(),
        (one) => text(one["userPrincipalName"])?.toLowerCase() === wanted,
      );
      if (user === undefined) return undefined;
      const principalName = text(user["userPrincipalName"]) ?? userPrincipalName;
      names.set(user.id, principalName);
      return {
        objectId: user.id,
        userPrincipalName: principalName,
        displayName: text(user["displayName"]) ?? principalName,
      };
    },
    app(name) {
      const identity = view.identities.find((one) => one.name === name || one.clientId === name);
      if (identity !== undefined) return ofIdentity(identity);
      const found = first(
        view.servicePrincipals(),
        (one) => one["displayName"] === name || one["appId"] === name,
      );
      const appId = text(found?.["appId"]);
      if (found === undefined || appId === undefined) return undefined;
      const known = identityByObjectId.get(found.id);
      if (known !== undefined) return ofIdentity(known);
      names.set(found.id, name);
      return { objectId: found.id, appId, name, graphRoles: view.graphRolesOf(found.id) };
    },
    apiRoles: (objectId) => view.apiRoles.get(objectId) ?? [],
    roleAssignments: view.assignmentsOf,
    nameOf: (objectId) => names.get(objectId) ?? objectId,
  };
}

function ofIdentity({ objectId, clientId, name, graphRoles }: ManagedIdentity): App {
  return { objectId, appId: clientId, name, graphRoles };
}

function first(
  all: Iterable<GraphObject>,
  isWanted: (one: GraphObject) => boolean,
): GraphObject | undefined {
  for (const one of all) if (isWanted(one)) return one;
  return undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
