import { app } from "@azure/functions";
import type { Configured } from "../../shared/config/settings.ts";
import type { CallerReader } from "../../shared/http/caller.ts";
import type { FindingsReader } from "../../shared/http/findings-reader.ts";
import { getFinding } from "../../shared/http/findings.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";

interface Deps {
  readonly callers: CallerReader;
  readonly findings: FindingsReader;
}

/** `/api/findings/{id}`. The id is not constrained in the route: what does not fit gets our 404, not the host's. */
export function registerGetFinding(services: Configured<Deps>): void {
  app.http("api-findings-id", {
    route: "api/findings/{id}",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) => respond({ GET: getFinding }, services, request, context),
  });
}
