import { describe, expect, test } from "vitest";
import { apiAppIds } from "../../../infra/local/tenant/apis.ts";
import { graphUnderTest, type Json, specimenIds, tenant } from "./support.ts";

const admin = { as: "admin" };
const url = "/v1.0/oauth2PermissionGrants";
const [forAll] = specimenIds("User.Read for all users");
const [popular] = specimenIds("application that forty users consented to");
const graph = tenant.servicePrincipals.find((one) => one["appId"] === apiAppIds.graph)?.id ?? "";
const [client] = specimenIds("tier-0 permission of a managed identity");
const auditor = tenant.users.find((one) => one["userPrincipalName"] === "auditor@contoso.com")?.id;

function clientFilter(id: string): string {
  return `${url}?$filter=clientId eq '${id}'`;
}

describe("delegated grants", () => {
  test("are listed once each, page by page, and the same by id", async () => {
    const { all, get } = graphUnderTest();
    const { rows, pages } = await all(`${url}?$top=100`);
    expect(rows).toHaveLength(tenant.consent.grants.size);
    expect(pages).toHaveLength(3);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const one = await get(`${url}/${String(rows[17]?.["id"])}`);
    expect(one.json).toMatchObject({ ...rows[17] });
  });

  test("are found by client, person and resource, also two at once", async () => {
    const { all } = graphUnderTest();
    const { rows } = await all(clientFilter(popular));
    expect(rows).toHaveLength(40);
    expect(rows.every((row) => row["consentType"] === "Principal")).toBe(true);
    const person = String(rows[3]?.["principalId"]);
    const both = await all(`${clientFilter(popular)} and principalId eq '${person}'`);
    expect(both.rows).toEqual([rows[3]]);
    const ofResource = await all(`${url}?$filter=resourceId eq '${graph.toUpperCase()}'`);
    expect(ofResource.rows).toHaveLength(tenant.consent.grants.size);
    const ofPerson = await all(`/v1.0/users/${person}/oauth2PermissionGrants`);
    expect(ofPerson.rows).toContainEqual(rows[3]);
    const ofClient = await all(`/v1.0/servicePrincipals/${popular}/oauth2PermissionGrants`);
    expect(ofClient.rows).toEqual(rows);
  });

  test.each([
    ["consentType eq 'AllPrincipals'", "watch", 400],
    ["clientId ne 'x'", "watch", 400],
    ["", "run", 403],
    ["", "owner", 403],
  ])("refuse the filter '%s' by %s with %i", async (filter, as, status) => {
    const { get } = graphUnderTest();
    const query = filter === "" ? "" : `?$filter=${filter}`;
    expect((await get(`${url}${query}`, { as })).status).toBe(status);
  });

  test("come cut to what is selected", async () => {
    const { get } = graphUnderTest();
    const { json } = await get(`${clientFilter(forAll)}&$select=id,scope`);
    expect(json.value).toEqual([{ id: expect.any(String) as unknown, scope: "User.Read" }]);
  });

  test("a widened one keeps its id; one given again has the id it had", async () => {
    const { send, get } = graphUnderTest();
    const [grant] = (await get(clientFilter(forAll))).json.value;
    const item = `${url}/${String(grant?.["id"])}`;
    const scope = "User.Read Mail.Read";
    expect((await send("PATCH", item, { ...admin, body: { scope } })).status).toBe(204);
    expect((await get(item)).json).toMatchObject({ ...grant, scope });
    expect((await send("DELETE", item, admin)).status).toBe(204);
    expect((await get(item)).status).toBe(404);
    const body = { clientId: forAll, consentType: "AllPrincipals", resourceId: graph, scope };
    const again = await send("POST", url, { ...admin, body });
    expect([again.status, again.json["id"]]).toEqual([201, grant?.["id"]]);
    expect((await send("POST", url, { ...admin, body })).status).toBe(409);
  });

  test.each([
    [{ consentType: "Principal" }, 400],
    [{ consentType: "AllPrincipals", principalId: auditor }, 400],
    [{ consentType: "AllPrincipals", scope: "x".repeat(3_851) }, 400],
    [{ consentType: "AllPrincipals", clientId: "00000000-0000-4000-8000-000000000000" }, 404],
    [{ consentType: "AllPrincipals", roleId: "x" }, 400],
  ])("cannot be written as %o", async (part, status) => {
    const { send } = graphUnderTest();
    const body = { clientId: client, resourceId: graph, scope: "User.Read", ...part };
    expect((await send("POST", url, { ...admin, body })).status).toBe(status);
  });

  test("a person consents for herself and for nobody else", async () => {
    const { send } = graphUnderTest();
    const body = { clientId: client, resourceId: graph, scope: "Mail.Read" };
    const own = { ...body, consentType: "Principal", principalId: auditor };
    expect((await send("POST", url, { as: "auditor", body: own })).status).toBe(201);
    const forEverybody = { ...body, consentType: "AllPrincipals" };
    expect((await send("POST", url, { as: "auditor", body: forEverybody })).status).toBe(403);
  });

  test("become visible late", async () => {
    const { send, get, advance } = graphUnderTest({ lag: 120_000 });
    const body = { clientId: client, consentType: "AllPrincipals", resourceId: graph, scope: "a" };
    const { json } = await send("POST", url, { ...admin, body });
    expect((await get(clientFilter(client))).json.value).toEqual([]);
    advance(120_000);
    expect((await get(clientFilter(client))).json.value).toMatchObject([{ id: json["id"] }]);
  });
});

describe("the delta of grants", () => {
  async function followed(local: ReturnType<typeof graphUnderTest>, link: string) {
    const { rows, pages } = await local.all(link);
    return { rows, next: String(pages.at(-1)?.json["@odata.deltaLink"]) };
  }

  test("gives every grant first, then what changed and what is gone", async () => {
    const local = graphUnderTest();
    const first = await followed(local, `${url}/delta`);
    expect(new Set(first.rows.map(({ id }) => id)).size).toBe(tenant.consent.grants.size);
    const [widened, gone] = first.rows as [Json, Json];
    const scope = "User.Read Files.Read";
    await local.send("PATCH", `${url}/${String(widened["id"])}`, { ...admin, body: { scope } });
    await local.send("DELETE", `${url}/${String(gone["id"])}`, admin);
    const second = await followed(local, first.next);
    expect(second.rows).toContainEqual({ ...widened, scope });
    expect(second.rows).toContainEqual({ id: gone["id"], "@removed": { reason: "deleted" } });
    expect((await followed(local, second.next)).rows).toEqual([]);
  });

  test("begins now when asked to, and its links are good for seven days", async () => {
    const local = graphUnderTest();
    const { rows, next } = await followed(local, `${url}/delta?$deltatoken=latest`);
    expect(rows).toEqual([]);
    local.advance(7 * 86_400_000);
    expect((await local.get(next)).status).toBe(200);
    local.advance(1);
    expect([(await local.get(next)).status]).toEqual([410]);
  });
});
