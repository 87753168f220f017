import { describe, expect, test } from "vitest";
import { graphUnderTest } from "./support.ts";

const keys = "/v1.0/applications?$select=id,keyCredentials&$top=25";

describe("budgets", () => {
  test.each([
    ["applications", 2],
    ["applications?$select=id", 1],
    ["applications?$expand=owners", 3],
    ["applications?$top=5", 1],
    ["users", 2],
    ["servicePrincipals?$select=id&$expand=owners", 1],
    ["users/$count", 1],
  ])("%s costs %i units", async (path, cost) => {
    const { get } = graphUnderTest();
    const answer = await get(`/v1.0/${path}`, { headers: { consistencylevel: "eventual" } });
    expect([answer.cost, answer.headers["x-ms-resource-unit"]]).toEqual([cost, String(cost)]);
  });

  test("getByIds costs 5, and 2 with $select", async () => {
    const { send } = graphUnderTest();
    const body = { ids: ["00000000-0000-4000-8000-000000000000"] };
    expect((await send("POST", "/v1.0/directoryObjects/getByIds", { body })).cost).toBe(5);
    expect((await send("POST", "/v1.0/directoryObjects/getByIds?$select=id", { body })).cost).toBe(
      2,
    );
  });

  test("keyCredentials may be read 150 times a minute, over lists and deltas of both sets", async () => {
    const { get, advance } = graphUnderTest();
    const delta = await get(
      "/v1.0/servicePrincipals/delta?$deltatoken=latest&$select=keyCredentials",
    );
    const link = String(delta.json["@odata.deltaLink"]);
    for (let request = 1; request < 149; request++) {
      const answer = await get(keys, { as: request % 2 === 0 ? "watch" : "admin" });
      expect(answer.status).toBe(200);
      expect("x-ms-throttle-limit-percentage" in answer.headers).toBe(request + 1 >= 120);
    }
    expect((await get(link)).status).toBe(200);
    const refused = await get(keys);
    expect([refused.status, refused.json.error.code]).toEqual([429, "TooManyRequests"]);
    expect(refused.headers["retry-after"]).toBe("60");
    expect((await get("/v1.0/applications?$select=id")).status).toBe(200);
    advance(60_000);
    expect((await get(keys)).status).toBe(200);
  });

  test("resource units are counted for each application, by the shared clock", async () => {
    const { get, advance } = graphUnderTest();
    const spend = () => get("/v1.0/users?$expand=x");
    expect((await spend()).status).toBe(400);
    for (let unit = 0; unit < 5_000; unit += 2) await get("/v1.0/users?$filter=id eq 'x'");
    const refused = await get("/v1.0/users");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["x-ms-throttle-limit-percentage"])).toBeGreaterThanOrEqual(1);
    expect((await get("/v1.0/users", { as: "admin" })).status).toBe(200);
    advance(10_000);
    expect((await get("/v1.0/users")).status).toBe(200);
  });

  test.each(["oauth2PermissionGrants?$top=1", "roleManagement/directory/roleAssignments"])(
    "a page of %s takes as long as a bench asks for",
    async (path) => {
      const { get } = graphUnderTest({ pageLatencyMs: 60 });
      const began = performance.now();
      expect((await get(`/v1.0/${path}`)).status).toBe(200);
      expect(performance.now() - began).toBeGreaterThan(50);
    },
  );

  test("are not kept when switched off", async () => {
    const { get } = graphUnderTest({ throttling: false });
    for (let request = 0; request < 200; request++) expect((await get(keys)).status).toBe(200);
  });
});
