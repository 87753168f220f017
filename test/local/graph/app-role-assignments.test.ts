import { describe, expect, test } from "vitest";
import { apiAppIds, roleIdOf } from "../../../infra/local/tenant/apis.ts";
import { graphUnderTest, specimenIds, tenant } from "./support.ts";

const admin = { as: "admin" };
const graph = tenant.servicePrincipals.find((one) => one["appId"] === apiAppIds.graph)?.id ?? "";
const [, holder] = specimenIds("tier-0 permission, three secrets");
const [identity] = specimenIds("tier-0 permission of a managed identity");
const [gone] = specimenIds("consent whose client no longer exists");

function of(id = "", list = "appRoleAssignments"): string {
  return `/v1.0/servicePrincipals/${id}/${list}`;
}

describe("app role assignments", () => {
  test("are the same from both sides, with the names of both", async () => {
    const { all, get } = graphUnderTest();
    const { rows } = await all(of(holder));
    expect(rows.map((row) => row["appRoleId"]).toSorted()).toEqual(
      [roleIdOf("graph", "Directory.ReadWrite.All"), roleIdOf("graph", "User.Read.All")].toSorted(),
    );
    expect(rows[0]).toMatchObject({
      principalType: "ServicePrincipal",
      resourceDisplayName: "Microsoft Graph",
      resourceId: graph,
    });
    const given = await all(
      `/v1.0/servicePrincipals(appId='${apiAppIds.graph}')/appRoleAssignedTo?$top=999`,
    );
    for (const row of rows) expect(given.rows).toContainEqual(row);
    const one = await get(`${of(holder)}/${String(rows[0]?.["id"])}`);
    expect(one.json).toMatchObject({ ...rows[0] });
  });

  test("are paged, each once", async () => {
    const { all } = graphUnderTest();
    const { rows, pages } = await all(`${of(graph, "appRoleAssignedTo")}?$top=50&$select=id`);
    expect(pages.length).toBeGreaterThan(3);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test("remain of a client that is gone, without its name", async () => {
    const { all } = graphUnderTest();
    const { rows } = await all(`${of(graph, "appRoleAssignedTo")}?$top=999`);
    expect(rows.find((row) => row["principalId"] === gone)).toMatchObject({
      principalDisplayName: null,
      principalType: "ServicePrincipal",
    });
  });

  test("of people and groups are listed as well", async () => {
    const { all } = graphUnderTest();
    const kinds = await Promise.all(
      (["users", "groups"] as const).map(async (set) => {
        const lists = await Promise.all(
          tenant[set].map(({ id }) => all(`/v1.0/${set}/${id}/appRoleAssignments`)),
        );
        return new Set(lists.flatMap(({ rows }) => rows.map((row) => row["principalType"])));
      }),
    );
    expect(kinds).toEqual([new Set(["User"]), new Set(["Group"])]);
  });

  test("are given and taken from either side, each once", async () => {
    const { send, all } = graphUnderTest();
    const body = {
      principalId: identity,
      resourceId: graph,
      appRoleId: roleIdOf("graph", "Mail.Read"),
    };
    const made = await send("POST", of(identity), { ...admin, body });
    expect([made.status, made.json["createdDateTime"]]).toEqual([201, "2026-03-02T09:00:00Z"]);
    expect((await send("POST", of(graph, "appRoleAssignedTo"), { ...admin, body })).status).toBe(
      400,
    );
    expect((await all(of(identity))).rows).toHaveLength(2);
    const item = `${of(graph, "appRoleAssignedTo")}/${String(made.json["id"])}`;
    expect((await send("DELETE", item, admin)).status).toBe(204);
    expect((await send("DELETE", item, admin)).status).toBe(404);
    expect((await all(of(identity))).rows).toHaveLength(1);
  });

  test.each([
    ["another principal than the path's", { principalId: holder }, 400],
    [
      "a role that the API does not have",
      { appRoleId: "11111111-1111-4111-8111-111111111111" },
      400,
    ],
    ["an API that is not there", { resourceId: "11111111-1111-4111-8111-111111111111" }, 404],
  ])("are refused for %s", async (_what, part, status) => {
    const { send } = graphUnderTest();
    const appRoleId = roleIdOf("graph", "Mail.Read");
    const body = { principalId: identity, resourceId: graph, appRoleId, ...part };
    expect((await send("POST", of(identity), { ...admin, body })).status).toBe(status);
  });

  test("take their own permission to write", async () => {
    const { send } = graphUnderTest();
    const body = {
      principalId: identity,
      resourceId: graph,
      appRoleId: roleIdOf("graph", "Mail.Read"),
    };
    expect((await send("POST", of(identity), { body })).status).toBe(403);
  });

  test("say what the service's own identities may do", async () => {
    const { all } = graphUnderTest();
    for (const { objectId, graphRoles } of tenant.identities) {
      const { rows } = await all(of(objectId));
      expect(rows.map((row) => row["appRoleId"]).toSorted()).toEqual(
        graphRoles.map((value) => roleIdOf("graph", value)).toSorted(),
      );
    }
  });
});
