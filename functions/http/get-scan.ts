import { app } from "@azure/functions";
import type { Configured } from "../../shared/config/settings.ts";
import type { CallerReader } from "../../shared/http/caller.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";
import { getScan, type ScanReader } from "../../shared/http/scans.ts";

interface Deps {
  readonly callers: CallerReader;
  readonly scans: ScanReader;
}

/** `/api/scans/{id}`. */
export function registerGetScan(services: Configured<Deps>): void {
  app.http("api-scans-id", {
    route: "api/scans/{id}",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) => respond({ GET: getScan }, services, request, context),
  });
}
