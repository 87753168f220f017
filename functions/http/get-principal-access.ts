import { app } from "@azure/functions";
import type { Configured } from "../../shared/config/settings.ts";
import type { CallerReader } from "../../shared/http/caller.ts";
import { getPrincipalAccess } from "../../shared/http/principal-access.ts";
import type { PrincipalsReader } from "../../shared/http/principals-reader.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";

interface Deps {
  readonly callers: CallerReader;
  readonly principals: PrincipalsReader;
}

/** `/api/principals/{id}/access`. The id is not constrained in the route: what does not fit gets our 404, not the host's. */
export function registerGetPrincipalAccess(services: Configured<Deps>): void {
  app.http("api-principals-id-access", {
    route: "api/principals/{id}/access",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) => respond({ GET: getPrincipalAccess }, services, request, context),
  });
}
