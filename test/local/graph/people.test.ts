import { describe, expect, test } from "vitest";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import { graphUnderTest, specimenIds, tenant } from "./support.ts";

describe("people and mixed look-ups", () => {
  test("a person is found by id and by principal name", async () => {
    const { get } = graphUnderTest();
    const byName = await get(`/v1.0/users/${contoso.administrator.toUpperCase()}?$select=id,mail`);
    expect(byName.json).toMatchObject({ mail: contoso.administrator });
    expect((await get(`/v1.0/users/${String(byName.json["id"])}?$select=mail`)).json).toMatchObject(
      {
        mail: contoso.administrator,
      },
    );
    expect((await get("/v1.0/users/nobody@contoso.com")).status).toBe(404);
  });

  test("a manager is given with its type, and none is 404", async () => {
    const { get } = graphUnderTest();
    const [one, two] = specimenIds("two who are each other's manager");
    const answer = await get(`/v1.0/users/${one}/manager?$select=id,accountEnabled`);
    expect(answer.json).toMatchObject({
      "@odata.type": "#microsoft.graph.user",
      id: two,
      accountEnabled: true,
    });
    const [alone] = specimenIds("break-glass account");
    expect((await get(`/v1.0/users/${alone}/manager`)).status).toBe(404);
  });

  test("getByIds gives what exists, by type, and is silent about the rest", async () => {
    const { send } = graphUnderTest();
    const user = tenant.users[0]?.id ?? "";
    const principal = tenant.servicePrincipals[0]?.id ?? "";
    const [deleted] = specimenIds("soft-deleted user who is still named as an owner");
    const ids = [user, principal, deleted, "00000000-0000-4000-8000-000000000000", user];
    const url = "/v1.0/directoryObjects/getByIds?$select=id,displayName,userPrincipalName";
    const all = await send("POST", url, { body: { ids } });
    expect(all.json.value.map((row) => [row["@odata.type"], row["id"]])).toEqual([
      ["#microsoft.graph.user", user],
      ["#microsoft.graph.servicePrincipal", principal],
    ]);
    expect(all.json.value[1]).not.toHaveProperty("userPrincipalName");
    const users = await send("POST", url, { body: { ids, types: ["user"] } });
    expect(users.json.value).toHaveLength(1);
    const many = Array.from({ length: 1001 }, () => user);
    expect((await send("POST", url, { body: { ids: many } })).status).toBe(400);
    expect((await send("POST", url, { body: { ids, types: ["person"] } })).status).toBe(400);
    expect((await send("POST", url, { body: { ids: ["x"] } })).status).toBe(400);
  });

  test("any object is found by its id alone", async () => {
    const { get } = graphUnderTest();
    const id = tenant.servicePrincipals[3]?.id ?? "";
    const answer = await get(`/v1.0/directoryObjects/${id}?$select=id,appId`);
    expect(answer.json["@odata.type"]).toBe("#microsoft.graph.servicePrincipal");
  });

  test("an application is found by its client id, in whatever case", async () => {
    const { get } = graphUnderTest();
    const { appId, id } = tenant.applications[2] ?? { id: "" };
    const upper = String(appId).toUpperCase();
    expect((await get(`/v1.0/applications(appId='${upper}')?$select=id`)).json["id"]).toBe(id);
    expect((await get(`/v1.0/applications(appId=%27${upper}%27)/owners`)).status).toBe(200);
    expect(
      (await get("/v1.0/applications(appId='00000000-0000-4000-8000-000000000000')")).status,
    ).toBe(404);
  });

  test("the organisation has the tenant's id and its domains", async () => {
    const { get } = graphUnderTest();
    const { json } = await get("/v1.0/organization");
    expect(json.value[0]).toMatchObject({ id: tenant.tenantId, tenantType: "AAD" });
  });
});
