import type { GraphSet } from "../tenant/model.ts";
import { otherRoutes } from "./other-routes.ts";
import { readingRoutes } from "./reading-routes.ts";
import type { Route, RouteDeps } from "./route.ts";
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
  ];
}
