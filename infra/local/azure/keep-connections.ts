import type { Server } from "node:http";

/** Node hangs up idle connections after 5 s, and a client that sends just then sees a reset that Azure rarely gives. */
export function keepConnections(server: Server): void {
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  server.headersTimeout = 60_000;
}
