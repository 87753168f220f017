import type { GraphSet } from "../tenant/model.ts";
import { auditRoutes } from "./audit-routes.ts";
import { consentRoutes } from "./consent-routes.ts";
import { domainRoutes } from "./domain-routes.ts";
import { federatedRoutes } from "./federated-routes.ts";
import { groupPimRoutes } from "./group-pim-routes.ts";
import { groupRoutes } from "./group-routes.ts";
import { otherRoutes } from "./other-routes.ts";
import { policyRoutes } from "./policy-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { readingRoutes } from "./reading-routes.ts";
import { roleReadingRoutes } from "./role-reading-routes.ts";
import { roleWritingRoutes } from "./role-writing-routes.ts";
import type { Route, RouteDeps } from "./route.ts";
import { tenantFactRoutes } from "./tenant-facts.ts";
import { unitRoutes } from "./unit-routes.ts";
import { applicationRoutes, writingRoutes } from "./writing-routes.ts";

const sets: readonly GraphSet[] = ["applications", "servicePrincipals", "users", "groups"];

/** Every call that is known here. */
export function createRoutes(deps: RouteDeps): readonly Route[] {
  return [
    ...sets.flatMap((set) => readingRoutes(deps, set)),
    ...(["applications", "servicePrincipals", "users"] as const).flatMap((set) =>
      writingRoutes(deps, set),
    ),
    ...(["applications", "servicePrincipals"] as const).flatMap((set) =>
      applicationRoutes(deps, set),
    ),
    ...otherRoutes(deps),
    ...peopleRoutes(deps),
    ...groupRoutes(deps),
    ...groupPimRoutes(deps),
    ...roleReadingRoutes(deps),
    ...roleWritingRoutes(deps),
    ...unitRoutes(deps),
    ...consentRoutes(deps),
    ...federatedRoutes(deps),
    ...auditRoutes(deps),
    ...policyRoutes(deps),
    ...domainRoutes(deps),
    ...tenantFactRoutes(deps),
  ];
}
