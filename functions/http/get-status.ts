import { app } from "@azure/functions";
import type { Configured } from "../../shared/config/settings.ts";
import type { CallerReader } from "../../shared/http/caller.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";
import { getStatus, type StatusReader } from "../../shared/http/status.ts";

interface Deps {
  readonly callers: CallerReader;
  readonly status: StatusReader;
}

/** `/api/status`. */
export function registerGetStatus(services: Configured<Deps>): void {
  app.http("api-status", {
    route: "api/status",
    methods: METHODS,
    authLevel: "anonymous",
    handler: (request, context) => respond({ GET: getStatus }, services, request, context),
  });
}
