import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { generateTenant } from "../../infra/local/tenant/generate-tenant.ts";
import { type RequestShape, requests } from "../../shared/azure/request-manifest.ts";

const published = z
  .record(z.string(), z.object({ permissions: z.array(z.string()), query: z.array(z.string()) }))
  .parse(JSON.parse(readFileSync(new URL("./graph-requests.json", import.meta.url), "utf8")));

/** Taken by Graph and not in its OpenAPI description, with where it is written. */
const undescribed: Readonly<Record<string, readonly string[]>> = {
  // learn.microsoft.com/graph/delta-query-overview: `$deltatoken=latest`.
  "GET /applications/delta": ["$deltatoken"],
  "GET /servicePrincipals/delta": ["$deltatoken"],
  "GET /oauth2PermissionGrants/delta": ["$deltatoken"],
  // learn.microsoft.com/graph/throttling-limits gives the cost of this call with `$select`.
  "POST /directoryObjects/getByIds": ["$select"],
};

const all: readonly RequestShape[] = Object.values(requests);
const graph = all
  .filter(({ service }) => service === "graph")
  .map((shape) => ({ ...shape, name: `${shape.method} ${shape.path}` }));

describe("requests of Microsoft Graph", () => {
  test.each(graph)("$name is one that Graph publishes, with these options", ({ name, query }) => {
    expect(Object.keys(published)).toContain(name);
    const known = [...(published[name]?.query ?? []), ...(undescribed[name] ?? [])];
    expect(query.filter((option) => !known.includes(option))).toEqual([]);
  });

  test.each(graph)("$name takes the permission that it is made with", ({ name, permission }) => {
    const known = published[name]?.permissions ?? [];
    // A batch has no permission of its own: each of its requests has.
    if (permission === "") expect(known).toEqual([]);
    else expect(known).toContain(permission);
  });

  test("nothing is explained that is not asked for", () => {
    const options = new Map(graph.map(({ name, query }) => [name, query]));
    for (const [name, explained] of Object.entries(undescribed)) {
      expect(options.get(name), name).toEqual(expect.arrayContaining([...explained]));
      expect(published[name]?.query, name).not.toEqual(expect.arrayContaining([...explained]));
    }
  });
});

test("the local tenant grants each identity the Graph permissions that its requests need, and no others", () => {
  const { identities } = generateTenant({ size: "small", seed: 1 });
  for (const { name, graphRoles } of identities) {
    const needed = graph
      .filter(({ identity, permission }) => identity === name && permission !== "")
      .map(({ permission }) => permission);
    expect([...graphRoles].toSorted(), name).toEqual([...new Set(needed)].toSorted());
  }
});
