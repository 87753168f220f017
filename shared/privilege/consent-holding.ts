import type {
  ApplicationPermissionFact,
  Catalogue,
  DelegatedGrantFact,
} from "../inventory/access-records.ts";
import { permissionSource } from "../inventory/permission-source.ts";
import type { Holding, JudgedPermission } from "./access-subject.ts";
import { applicationPermission } from "./application-permission.ts";
import { canGrantItself } from "./can-grant-itself.ts";
import { nameList } from "./conditions/name-list.ts";
import { delegatedScope, type ScopeRating } from "./delegated-scope.ts";
import { permissionReach } from "./permission-reach.ts";
import { type Rating, strongest, weightOf } from "./power.ts";

/** An application permission: what a workload may do by itself, everywhere in the tenant. */
export function applicationPermissionHolding(
  fact: ApplicationPermissionFact,
  catalogue: Catalogue,
): Holding {
  const { clientId, resourceId, appRoleId, createdAt } = fact;
  const resource = catalogue.resources[resourceId];
  const rating =
    resource === undefined ? undefined : applicationPermission(resource.appId, appRoleId);
  const name = rating?.name ?? resource?.appRoles[appRoleId] ?? appRoleId;
  const permission = judged(name, rating, resource?.appId, "application");
  return {
    system: "application-permission",
    key: [clientId, resourceId, appRoleId],
    epoch: permissionSource(resource?.appId),
    reach: "tenant",
    ...(createdAt === undefined ? {} : { givenAt: createdAt }),
    ...consented([permission], resourceId, catalogue),
    fact,
  };
}

/** A delegated grant, its scopes together: what a client may do in the name of who signs in to it. */
export function delegatedGrantHolding(fact: DelegatedGrantFact, catalogue: Catalogue): Holding {
  const { clientId, resourceId, principalId, scopes } = fact;
  const appId = catalogue.resources[resourceId]?.appId;
  const permissions = scopes.map((scope) => {
    if (isOfflineAccess(scope)) return { name: scope, power: "harmless" as const };
    const rating = appId === undefined ? undefined : delegatedScope(appId, scope);
    return judged(scope, rating && asConsented(rating, fact), appId, "delegated");
  });
  return {
    system: "delegated-grant",
    key: [clientId, resourceId, principalId ?? "all"],
    epoch: "delegated-grants",
    reach: principalId === undefined ? "tenant" : "part",
    ...consented(permissions, resourceId, catalogue),
    fact,
  };
}

/** A grant for everybody is an administrator's; one for a single user may be what a deceived user gave. */
function asConsented(rating: ScopeRating, { principalId }: DelegatedGrantFact): Rating {
  const { why, isPhishedFor } = rating;
  if (why === undefined || isPhishedFor !== true) return rating;
  const how =
    principalId === undefined
      ? "an administrator consented for everybody"
      : "users may consent themselves (consent phishing)";
  return { ...rating, why: `${why}; ${how}` };
}

/**
 * Whether a scope only keeps the others alive while nobody is there: by itself it gives nothing
 * (learn.microsoft.com/entra/identity-platform/scopes-oidc, checked 2026-11-21).
 */
export function isOfflineAccess(scope: string): boolean {
  return scope.toLowerCase() === "offline_access";
}

function judged(
  name: string,
  rating: Rating | undefined,
  resourceAppId: string | undefined,
  kind: "application" | "delegated",
): JudgedPermission {
  if (rating === undefined || resourceAppId === undefined) return { name, power: "unknown" };
  const reach = permissionReach(resourceAppId, name, kind);
  const growsBy = canGrantItself(resourceAppId, name);
  return {
    name,
    power: rating.power,
    ...(rating.why ? { why: rating.why } : {}),
    ...(reach === undefined ? {} : { reach }),
    ...(growsBy === undefined ? {} : { growsBy }),
  };
}

/** What all consent to one API has in common. A grant is one holding, as strong as the strongest of its scopes. */
function consented(
  permissions: readonly JudgedPermission[],
  resourceId: string,
  { resources }: Catalogue,
): Pick<
  Holding,
  "power" | "why" | "name" | "where" | "isEligible" | "permissions" | "resourceAppId"
> {
  const sorted = permissions.toSorted((a, b) => weightOf(b.power) - weightOf(a.power));
  const power = strongest(sorted.map((one) => one.power));
  const why = sorted.find((one) => one.power === power)?.why;
  const resource = resources[resourceId];
  return {
    power,
    ...(why === undefined ? {} : { why }),
    name: nameList(sorted, ({ name }) => name),
    where: resource?.name ?? `an API that is not known here (${resourceId})`,
    isEligible: false,
    permissions: sorted,
    ...(resource === undefined ? {} : { resourceAppId: resource.appId }),
  };
}
