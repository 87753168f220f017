import { app } from "@azure/functions";
import type { Configured } from "../../shared/config/settings.ts";
import type { CallerReader } from "../../shared/http/caller.ts";
import type { PrincipalsReader } from "../../shared/http/principals-reader.ts";
import { listPrincipals } from "../../shared/http/principals.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";

interface Deps {
  readonly callers: CallerReader;
  readonly principals: PrincipalsReader;
}

/** `/api/principals`. */
export function registerGetPrincipals(services: Configured<Deps>): void {
  app.http("api-principals", {
    route: "api/principals",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) => respond({ GET: listPrincipals }, services, request, context),
  });
}
