import { app } from "@azure/functions";
import { getHealth } from "../../shared/http/health.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";

/** `/api/health`. */
export function registerGetHealth(): void {
  app.http("api-health", {
    route: "api/health",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) =>
      respond({ GET: getHealth }, { kind: "ready", value: {} }, request, context),
  });
}
