import { describe, expect, test } from "vitest";
import { entries, graphUnderTest, specimenIds, tenant } from "./support.ts";

describe("a list", () => {
  test("gives every object once over all its pages, though some are short", async () => {
    const { all } = graphUnderTest();
    const { rows, pages } = await all("/v1.0/servicePrincipals?$select=id&$top=3");
    expect(rows.map(({ id }) => id)).toEqual(tenant.servicePrincipals.map(({ id }) => id));
    const sizes = new Set(pages.map(({ json }) => json.value.length));
    expect(sizes).toEqual(new Set([0, 1, 2, 3]));
  });

  test("has pages of 100 without $top", async () => {
    const { get } = graphUnderTest();
    expect((await get("/v1.0/applications")).json.value).toHaveLength(100);
  });

  test("gives the selected properties and no others, null where there is nothing", async () => {
    const { get } = graphUnderTest();
    const { json } = await get("/v1.0/applications?$select=id,uniqueName,tags&$top=5");
    for (const row of json.value) {
      expect(Object.keys(row)).toEqual(["id", "uniqueName", "tags"]);
      expect(row["uniqueName"]).toBeNull();
    }
    expect(json["@odata.context"]).toBe(
      "https://graph.microsoft.com/v1.0/$metadata#applications(id,uniqueName,tags)",
    );
  });

  test("of users gives little unless asked", async () => {
    const { get } = graphUnderTest();
    const [row = {}] = (await get("/v1.0/users?$top=1")).json.value;
    expect(row).not.toHaveProperty("accountEnabled");
    expect(row).toHaveProperty("mail");
  });

  test("never gives the key of a certificate, a single object that selects it does", async () => {
    const { get, all } = graphUnderTest();
    const [id] = specimenIds("certificate ended yesterday, still attached");
    const list = await all("/v1.0/applications?$select=id,keyCredentials&$top=999");
    const keys = list.rows.flatMap((row) => entries(row, "keyCredentials")).map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(3);
    expect(new Set(keys)).toEqual(new Set([null]));
    const whole = await get(`/v1.0/applications/${id}`);
    expect(entries(whole.json, "keyCredentials")[0]).toMatchObject({ key: null });
    const selected = await get(`/v1.0/applications/${id}?$select=keyCredentials`);
    expect(entries(selected.json, "keyCredentials")[0]?.["key"]).toMatch(/^[\w+/=]{64}$/);
  });

  test("expands at most 20 owners, without saying that there are more", async () => {
    const { all, get } = graphUnderTest();
    const [id] = specimenIds("application with 27 owners");
    const { rows } = await all(
      "/v1.0/applications?$select=id&$expand=owners($select=id,mail)&$top=999",
    );
    const row = rows.find((one) => one["id"] === id);
    expect(entries(row, "owners")).toHaveLength(20);
    expect(Object.keys(row ?? {})).toEqual(["id", "owners"]);
    expect(entries(row, "owners")[0]).toEqual({
      "@odata.type": "#microsoft.graph.user",
      id: expect.any(String) as unknown,
      mail: expect.any(String) as unknown,
    });
    const single = await get(`/v1.0/applications/${id}?$select=id&$expand=owners($select=id)`);
    expect(entries(single.json, "owners")).toHaveLength(20);
    expect((await get(`/v1.0/applications/${id}/owners`)).json.value).toHaveLength(27);
  });

  test("pages owners with links that can be followed", async () => {
    const { all } = graphUnderTest();
    const [id] = specimenIds("application with 27 owners");
    const { rows, pages } = await all(`/v1.0/applications/${id}/owners?$select=id&$top=10`);
    expect(new Set(rows.map((row) => row["id"])).size).toBe(27);
    expect(pages).toHaveLength(3);
  });

  test("does not show an owner who has been deleted", async () => {
    const { get } = graphUnderTest();
    const [id] = specimenIds("application owned by a soft-deleted user");
    expect((await get(`/v1.0/applications/${id}/owners`)).json.value).toEqual([]);
  });

  test("carries hostile text without changing it", async () => {
    const { all } = graphUnderTest();
    const { rows } = await all("/v1.0/applications?$select=id,displayName&$top=999");
    const names = new Map(rows.map((row) => [row["id"], row["displayName"]]));
    for (const id of specimenIds("application with hostile text")) {
      const seeded = tenant.applications.find((one) => one.id === id);
      expect(names.get(id)).toBe(seeded?.["displayName"]);
    }
  });

  test.each([
    ["$top=0", 400, "Request_BadRequest"],
    ["$top=1000", 400, "Request_BadRequest"],
    ["$select=id,secretText", 400, "BadRequest"],
    ["$select=owners", 400, "BadRequest"],
    ["$orderby=displayName", 400, "Request_UnsupportedQuery"],
    ['$search="displayName:pay"', 400, "Request_UnsupportedQuery"],
    ["$skip=10", 400, "Request_UnsupportedQuery"],
    ["top=5", 400, "BadRequest"],
    ["$top=5&$top=6", 400, "BadRequest"],
    ["$expand=appManagementPolicies", 400, "BadRequest"],
    ["$expand=owners($top=5)", 400, "BadRequest"],
    ["$count=true", 400, "Request_UnsupportedQuery"],
    ["$skiptoken=abc", 400, "Request_BadRequest"],
  ])("refuses %s", async (query, status, code) => {
    const { get } = graphUnderTest();
    const answer = await get(`/v1.0/applications?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.json.error.code).toBe(code);
  });

  test("refuses a next link that somebody has changed", async () => {
    const { get } = graphUnderTest();
    const { json } = await get("/v1.0/applications?$select=id&$top=5");
    const link = String(json["@odata.nextLink"]);
    expect(link).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/applications\?/);
    expect((await get(link)).status).toBe(200);
    expect((await get(link.replace("$top=5", "$top=50"))).status).toBe(400);
  });

  test("counts on the first page of an advanced query only, and wants the header on each", async () => {
    const { get } = graphUnderTest();
    const headers = { consistencylevel: "eventual" };
    const first = await get("/v1.0/applications?$count=true&$select=id&$top=5", { headers });
    expect(first.json["@odata.count"]).toBe(tenant.applications.length);
    const link = String(first.json["@odata.nextLink"]);
    expect((await get(link)).status).toBe(400);
    const second = await get(link, { headers });
    expect(second.status).toBe(200);
    expect(second.json).not.toHaveProperty("@odata.count");
  });

  test("counts as bare text, with the header", async () => {
    const { get } = graphUnderTest();
    const answer = await get("/v1.0/users/$count", { headers: { consistencylevel: "eventual" } });
    expect(answer.text).toBe("200");
    expect(answer.headers["content-type"]).toBe("text/plain");
    expect((await get("/v1.0/users/$count")).status).toBe(400);
  });

  test("ends a long enumeration of a filtered set", async () => {
    const { get, advance } = graphUnderTest();
    const { json } = await get("/v1.0/users?$filter=accountEnabled eq true&$top=5");
    advance(11 * 60_000);
    const answer = await get(String(json["@odata.nextLink"]));
    expect(answer.json.error.code).toBe("Directory_ExpiredPageToken");
  });
});
