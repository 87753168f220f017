import { describe, expect, test } from "vitest";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import { type GraphUnderTest, graphUnderTest, type Json, specimenIds, tenant } from "./support.ts";

const admin = { as: "admin" };
const day = 86_400_000;

async function round(
  local: GraphUnderTest,
  url: string,
): Promise<{ rows: Json[]; deltaLink: string }> {
  const { rows, pages } = await local.all(url);
  return { rows, deltaLink: String(pages.at(-1)?.json["@odata.deltaLink"]) };
}

describe("delta", () => {
  test("gives every object in the first round, some of them twice", async () => {
    const local = graphUnderTest();
    const { rows } = await round(local, "/v1.0/servicePrincipals/delta?$select=displayName");
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(tenant.servicePrincipals.map(({ id }) => id)));
    expect(ids.length).toBeGreaterThan(tenant.servicePrincipals.length);
    expect(Object.keys(rows[0] ?? {})).toEqual(["id", "displayName"]);
  });

  test("begins now with the token latest, and then tells what changed", async () => {
    const local = graphUnderTest();
    const [one] = specimenIds("three active secrets");
    const { rows, deltaLink } = await round(
      local,
      "/v1.0/applications/delta?$deltatoken=latest&$select=id,displayName,passwordCredentials",
    );
    expect(rows).toEqual([]);
    await local.send("PATCH", `/v1.0/applications/${one}`, {
      ...admin,
      body: { displayName: "New name" },
    });
    const next = await round(local, deltaLink);
    expect(next.rows.map(({ id, displayName }) => ({ id, displayName }))).toEqual([
      { id: one, displayName: "New name" },
    ]);
    expect((await round(local, next.deltaLink)).rows).toEqual([]);
    expect((await round(local, deltaLink)).rows).toHaveLength(1);
  });

  test("counts only selected properties as changes", async () => {
    const local = graphUnderTest();
    const [one, two] = [tenant.applications[0]?.id ?? "", tenant.applications[1]?.id ?? ""];
    const { deltaLink } = await round(
      local,
      "/v1.0/applications/delta?$deltatoken=latest&$select=id,tags",
    );
    await local.send("PATCH", `/v1.0/applications/${one}`, {
      ...admin,
      body: { notes: "not selected" },
    });
    await local.send("PATCH", `/v1.0/applications/${two}`, {
      ...admin,
      body: { tags: ["selected"] },
    });
    expect((await round(local, deltaLink)).rows).toEqual([{ id: two, tags: ["selected"] }]);
  });

  test("does not tell of owners", async () => {
    const local = graphUnderTest();
    const { deltaLink } = await round(local, "/v1.0/applications/delta?$deltatoken=latest");
    const id = specimenIds("application without owner and without any trace of a creator")[0];
    const owner = tenant.users[0]?.id ?? "";
    const body = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${owner}` };
    await local.send("POST", `/v1.0/applications/${id}/owners/$ref`, { ...admin, body });
    expect((await round(local, deltaLink)).rows).toEqual([]);
  });

  test("says why an object is gone: changed while it can be restored, then deleted", async () => {
    const local = graphUnderTest();
    const id = tenant.applications[7]?.id ?? "";
    const { deltaLink } = await round(local, "/v1.0/applications/delta?$deltatoken=latest");
    await local.send("DELETE", `/v1.0/applications/${id}`, admin);
    const soft = await round(local, deltaLink);
    expect(soft.rows).toEqual([{ id, "@removed": { reason: "changed" } }]);
    for (let link = soft.deltaLink, days = 0; days < 30; days += 6) {
      local.advance(6 * day);
      const later = await round(local, link);
      link = later.deltaLink;
      expect(later.rows).toEqual(days + 6 < 30 ? [] : [{ id, "@removed": { reason: "deleted" } }]);
    }
  });

  test("tells of a change only when it has become visible", async () => {
    const local = graphUnderTest({ lag: 120_000 });
    const id = tenant.applications[7]?.id ?? "";
    const { deltaLink } = await round(
      local,
      "/v1.0/applications/delta?$deltatoken=latest&$select=notes",
    );
    await local.send("PATCH", `/v1.0/applications/${id}`, { ...admin, body: { notes: "later" } });
    const early = await round(local, deltaLink);
    expect(early.rows).toEqual([]);
    local.advance(120_000);
    expect((await round(local, early.deltaLink)).rows).toEqual([{ id, notes: "later" }]);
  });

  test("reaches in its first round to where it began; what changes meanwhile comes next", async () => {
    const local = graphUnderTest();
    const first = await local.get("/v1.0/servicePrincipals/delta?$select=id,notes");
    const id = tenant.servicePrincipals[0]?.id ?? "";
    await local.send("PATCH", `/v1.0/servicePrincipals/${id}`, {
      ...admin,
      body: { notes: "meanwhile" },
    });
    const { deltaLink } = await round(local, String(first.json["@odata.nextLink"]));
    expect((await round(local, deltaLink)).rows).toEqual([{ id, notes: "meanwhile" }]);
  });

  test("links live seven days; then 410 points to the beginning", async () => {
    const local = graphUnderTest();
    const { deltaLink } = await round(
      local,
      "/v1.0/users/delta?$deltatoken=latest&$select=id,mail",
    );
    local.advance(7 * day);
    expect((await local.get(deltaLink)).status).toBe(200);
    local.advance(1);
    const gone = await local.get(deltaLink);
    expect([gone.status, gone.json.error.code]).toEqual([410, "syncStateNotFound"]);
    const { rows } = await round(local, gone.headers["location"] ?? "");
    expect(new Set(rows.map(({ id }) => id)).size).toBe(tenant.users.length);
    expect(Object.keys(rows[0] ?? {})).toEqual(["id", "mail"]);
  });

  test("can be followed by id", async () => {
    const local = graphUnderTest();
    const id = tenant.users.find((user) => user["mail"] === contoso.reader)?.id ?? "";
    const { rows } = await round(local, `/v1.0/users/delta?$filter=id eq '${id}'`);
    expect(new Set(rows.map((row) => row["id"]))).toEqual(new Set([id]));
  });

  test.each([
    ["applications/delta?$deltatoken=nonsense", 400, "syncStateNotFound"],
    ["applications/delta?$expand=owners", 400, "Request_UnsupportedQuery"],
    ["applications/delta?$filter=appId eq 'x'", 400, "Request_UnsupportedQuery"],
    ["applications/delta?$select=owners", 400, "BadRequest"],
  ])("refuses %s", async (url, status, code) => {
    const answer = await graphUnderTest().get(`/v1.0/${url}`);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });

  test("refuses a link of another set, and one whose query was changed", async () => {
    const local = graphUnderTest();
    const { deltaLink } = await round(local, "/v1.0/users/delta?$deltatoken=latest");
    expect((await local.get(deltaLink.replace("/users/", "/applications/"))).status).toBe(400);
    expect((await local.get(`${deltaLink}&$select=id`)).status).toBe(400);
  });
});
