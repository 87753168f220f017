import type { RequestMade } from "./requests-made.ts";

/** A page of applications that the service has read, unless said otherwise. */
export function aRequest(parts: Partial<RequestMade> = {}): RequestMade {
  return {
    id: 1,
    at: Date.parse("2026-03-02T09:00:00Z"),
    host: "graph.microsoft.com",
    method: "GET",
    path: "/v1.0/applications",
    query: "$select=id,keyCredentials&$top=999",
    status: 200,
    cost: 1,
    ms: 250,
    identity: "watch",
    isInBatch: false,
    ...parts,
  };
}

export function requestsOf(
  count: number,
  parts: Partial<RequestMade> = {},
): readonly RequestMade[] {
  return Array.from({ length: count }, () => aRequest(parts));
}
