import { describe, expect, it } from "vitest";
import { anAccess, landing } from "./access-fixture.ts";
import { production, roles, sandbox, who } from "./azure-fixture.ts";

const url = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
const assignments =
  "authorizationresources | where type =~ 'Microsoft.Authorization/roleAssignments' | extend role = tolower(tostring(properties.roleDefinitionId)) | project id, name, role, properties | order by id asc";

function aGraph(more: Parameters<typeof anAccess>[0] = {}) {
  const azure = anAccess(more);
  const ask = (as: string, body: object) => azure.call(as, "POST", url, body);
  const names = async (as: string, body: object) =>
    (await ask(as, body)).json.data.map(({ name }) => name).sort();
  return { ...azure, ask, names };
}

describe("authorizationresources", () => {
  it("holds role assignments of subscriptions, and of what is above when asked for", async () => {
    const { names } = aGraph();
    const all = (options: object, scope: object = {}) =>
      names(who.watch, { query: assignments, ...scope, options });
    expect(await all({})).toEqual(["3", "5", "6", "9"]);
    expect(await all({}, { subscriptions: [sandbox] })).toEqual(["6"]);
    const above = { authorizationScopeFilter: "AtScopeAboveAndBelow" };
    expect(await all(above, { subscriptions: [production] })).toEqual(["1", "2", "3", "5", "9"]);
    expect(await all({}, { managementGroups: ["landing"] })).toEqual(["2", "3", "5", "9"]);
    const exact = { authorizationScopeFilter: "AtScopeExact" };
    expect(await all(exact, { managementGroups: ["landing"] })).toEqual(["2"]);
    // Only who has a role on the root sees what is held there.
    expect(await names(who.dev, { query: assignments, options: above })).toContain("4");
    expect(await all(above)).not.toContain("4");
  });

  it("holds roles, built in and custom, and classic administrators", async () => {
    const { ask, names } = aGraph();
    const of = (type: string, more = "") =>
      `authorizationresources | where type == 'microsoft.authorization/${type}'${more} | project id, name, properties | order by id asc`;
    const custom = of("roledefinitions", " and properties.type =~ 'customrole'");
    expect(await names(who.watch, { query: custom })).toEqual([
      "cccccccc-0000-4000-8000-000000000001",
    ]);
    const builtIn = await ask(who.watch, {
      query: of("roledefinitions", " and properties.roleName == 'Owner'"),
    });
    expect(builtIn.json.data[0]?.["id"]).toBe(
      `/providers/Microsoft.Authorization/roleDefinitions/${roles.owner}`,
    );
    expect(await names(who.watch, { query: of("classicadministrators") })).toEqual(["1A2B"]);
  });

  it("follows a write 30 to 90 seconds later", async () => {
    const { call, names, clock } = aGraph();
    const path = `/subscriptions/${sandbox}/providers/Microsoft.Authorization/roleAssignments/6?api-version=2022-04-01`;
    const before = await names(who.watch, { query: assignments });
    await call(who.admin, "DELETE", path);
    clock.advance(29_999);
    expect(await names(who.watch, { query: assignments })).toEqual(before);
    clock.advance(60_001);
    expect(await names(who.watch, { query: assignments })).toEqual(["3", "5", "9"]);
  });

  it("gives 50,000 assignments in pages of 1,000", async () => {
    const more = Array.from({ length: 49_993 }, (_, index) => ({
      id: `/subscriptions/${index % 2 === 0 ? production : sandbox}/providers/Microsoft.Authorization/roleAssignments/m${index}`,
      scope: `/subscriptions/${index % 2 === 0 ? production : sandbox}`,
      roleDefinitionGuid: roles.reader,
      principalId: `p${index}`,
      principalType: "User" as const,
    }));
    const { ask, clock } = aGraph({ more });
    const seen = new Set<unknown>();
    let skipToken: string | undefined;
    do {
      const options = skipToken === undefined ? {} : { $skipToken: skipToken };
      const { json } = await ask(who.watch, { query: assignments, options });
      for (const { id } of json.data) seen.add(id);
      skipToken = json.$skipToken;
      clock.advance(500);
    } while (skipToken !== undefined);
    // All but those on the root and on management groups.
    expect(seen.size).toBe(49_997);
  });

  it("takes 300 subscriptions in one request, and either them or management groups", async () => {
    const { ask } = aGraph();
    const many = Array.from({ length: 301 }, () => production);
    expect((await ask(who.watch, { query: assignments, subscriptions: many })).status).toBe(400);
    const both = { query: assignments, subscriptions: [production], managementGroups: ["landing"] };
    expect((await ask(who.watch, both)).status).toBe(400);
  });
});

describe("resourcecontainers", () => {
  it("has management groups with those above them", async () => {
    const { ask } = aGraph();
    const query =
      "resourcecontainers | where type == 'microsoft.management/managementgroups' | project id, name, above = properties.details.managementGroupAncestorsChain | order by id asc";
    const rows = (await ask(who.watch, { query })).json.data;
    expect(rows).toHaveLength(4);
    expect(rows.find(({ id }) => id === landing)?.["above"]).toMatchObject([
      { displayName: "Tenant Root Group" },
    ]);
  });
});
