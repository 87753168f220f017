import { app } from "@azure/functions";
import type { Configured } from "../../shared/config/settings.ts";
import type { CallerReader } from "../../shared/http/caller.ts";
import type { FindingsReader } from "../../shared/http/findings-reader.ts";
import { listFindings } from "../../shared/http/findings.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";

interface Deps {
  readonly callers: CallerReader;
  readonly findings: FindingsReader;
}

/** `/api/findings`. */
export function registerGetFindings(services: Configured<Deps>): void {
  app.http("api-findings", {
    route: "api/findings",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) => respond({ GET: listFindings }, services, request, context),
  });
}
