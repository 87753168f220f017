import { app, type InvocationContext } from "@azure/functions";
import * as df from "durable-functions";
import { type Configured, mapConfigured } from "../../shared/config/settings.ts";
import type { Clock } from "../../shared/core/clock.ts";
import type { CallerReader } from "../../shared/http/caller.ts";
import { METHODS, respond } from "../../shared/http/respond.ts";
import { type ScanRequest, type StartedScan, startScan } from "../../shared/http/scans.ts";

interface Deps {
  readonly callers: CallerReader;
  readonly clock: Clock;
  readonly baseUrl: string;
  readonly scans: {
    start(
      client: df.DurableClient,
      request: Pick<ScanRequest, "by" | "kinds">,
    ): Promise<StartedScan>;
  };
}

/** `/api/scans`. */
export function registerPostScans(services: Configured<Deps>): void {
  const withClient = mapConfigured(services, ({ scans, ...deps }) => ({
    ...deps,
    startScan: (context: InvocationContext, request: ScanRequest) =>
      scans.start(df.getClient(context), request),
  }));
  app.http("api-scans", {
    route: "api/scans",
    methods: METHODS,
    authLevel: "anonymous",
    extraInputs: [df.input.durableClient()],
    handler: (request, context) => respond({ POST: startScan }, withClient, request, context),
  });
}
