import { app } from "@azure/functions";
import type { Configured } from "../../shared/config/settings.ts";
import { getOpenApi } from "../../shared/http/api.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";

/** `/api/openapi.json`. */
export function registerGetOpenApi(services: Configured<{ readonly baseUrl: string }>): void {
  app.http("api-openapi", {
    route: "api/openapi.json",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) => respond({ GET: getOpenApi }, services, request, context),
  });
}
