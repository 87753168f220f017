import { describe, expect, test } from "vitest";
import { contoso } from "../../../infra/local/tenant/contoso.ts";
import { graphUnderTest, type GraphUnderTest } from "./support.ts";

const admin = { as: "admin" };
const caUrl = "/v1.0/identity/conditionalAccess/policies";
const partnerUrl = "/v1.0/policies/crossTenantAccessPolicy/partners";

/** A second passes after each write, so that the log has them in their order; records of one write have none. */
const write = async (
  local: GraphUnderTest,
  ...sent: Parameters<GraphUnderTest["send"]>
): ReturnType<GraphUnderTest["send"]> => {
  const answer = await local.send(...sent);
  local.advance(1_000);
  return answer;
};

function acts(local: GraphUnderTest): readonly string[] {
  return local.audit.readable().map(({ activityDisplayName }) => activityDisplayName);
}

describe("policies", () => {
  test("of Conditional Access are made, changed and deleted, each told with the whole policy", async () => {
    const local = graphUnderTest();
    const body = { displayName: "Block legacy", state: "enabled", conditions: { users: {} } };
    const made = await write(local, "POST", caUrl, { ...admin, body });
    expect(made.status).toBe(201);
    const item = `${caUrl}/${String(made.json["id"])}`;
    await write(local, "PATCH", item, { ...admin, body: { state: "disabled" } });
    expect((await local.get(item, admin)).json).toMatchObject({ ...body, state: "disabled" });
    const [before, after] = [
      local.audit.readable().at(-1)?.targetResources[0]?.modifiedProperties?.[0],
    ].flatMap((one) => [one?.oldValue, one?.newValue]);
    expect(JSON.parse(before ?? "null")).toMatchObject({ state: "enabled" });
    expect(JSON.parse(after ?? "null")).toMatchObject({ state: "disabled" });
    await write(local, "DELETE", item, admin);
    expect((await local.get(item, admin)).status).toBe(404);
    expect(acts(local)).toEqual([
      "Add conditional access policy",
      "Update conditional access policy",
      "Delete conditional access policy",
    ]);
  });

  test("for partners go by the partner's tenant and are told property by property", async () => {
    const local = graphUnderTest();
    const tenantId = "11111111-1111-4111-8111-111111111111";
    await write(local, "POST", partnerUrl, { ...admin, body: { tenantId } });
    expect((await write(local, "POST", partnerUrl, { ...admin, body: { tenantId } })).status).toBe(
      409,
    );
    const b2bCollaborationInbound = { applications: { accessType: "allowed" } };
    const item = `${partnerUrl}/${tenantId}`;
    await write(local, "PATCH", item, { ...admin, body: { b2bCollaborationInbound } });
    const target = local.audit.readable().at(-1)?.targetResources[0];
    expect(target?.modifiedProperties).toEqual([
      {
        displayName: "b2bCollaborationInbound",
        oldValue: null,
        newValue: JSON.stringify(b2bCollaborationInbound),
      },
    ]);
    await write(local, "DELETE", item, admin);
    expect(acts(local)).toEqual([
      "Add a partner to cross-tenant access setting",
      "Update a partner cross-tenant access setting",
      "Delete partner specific cross-tenant access setting",
    ]);
  });

  test.each([
    [
      `directory/onPremisesSynchronization/${contoso.tenantId}`,
      { features: { blockSoftMatchEnabled: false } },
      "Set DirSync feature",
    ],
    [
      "policies/authorizationPolicy",
      { allowUserConsentForRiskyApps: true },
      "Update authorization policy",
    ],
    [
      "policies/authenticationMethodsPolicy",
      { policyMigrationState: "preMigration" },
      "Authentication Methods Policy Update",
    ],
  ])("of which there is one: %s", async (name, body, act) => {
    const local = graphUnderTest();
    const url = `/v1.0/${name}`;
    expect((await write(local, "PATCH", url, { ...admin, body })).status).toBe(204);
    expect((await local.get(url, admin)).json).toMatchObject(body);
    expect(acts(local)).toEqual([act]);
  });

  test.each([
    ["PATCH", "/v1.0/policies/authorizationPolicy", { colour: "red" }],
    ["POST", caUrl, { displayName: "no state" }],
    ["POST", "/v1.0/identity/conditionalAccess/namedLocations", { displayName: "no type" }],
    ["POST", "/v1.0/domains", { id: "no dots" }],
  ])("refuse %s %s with %o", async (method, url, body) => {
    const local = graphUnderTest();
    expect((await write(local, method, url, { ...admin, body })).status).toBe(400);
    expect(acts(local)).toEqual([]);
  });

  test("take their own permissions", async () => {
    const { get, send } = graphUnderTest();
    expect((await get(caUrl)).status).toBe(403);
    expect((await send("POST", caUrl, { body: {} })).status).toBe(403);
  });
});

describe("domains", () => {
  test("are those of the tenant, and can be added, verified and federated", async () => {
    const local = graphUnderTest();
    const { json } = await local.get("/v1.0/domains");
    expect(json.value.map(({ id }) => id)).toEqual([contoso.domain, contoso.initialDomain]);
    const url = "/v1.0/domains/fabrikam.example";
    await write(local, "POST", "/v1.0/domains", { ...admin, body: { id: "fabrikam.example" } });
    expect((await local.get(url)).json["isVerified"]).toBe(false);
    const settings = {
      issuerUri: "https://sts.example",
      passiveSignInUri: "https://sts.example/in",
    };
    const federation = `${url}/federationConfiguration`;
    expect((await write(local, "POST", federation, { ...admin, body: settings })).status).toBe(400);
    await write(local, "POST", `${url}/verify`, admin);
    const made = await write(local, "POST", federation, { ...admin, body: settings });
    expect(made.status).toBe(201);
    expect((await local.get(url)).json["authenticationType"]).toBe("Federated");
    const item = `${federation}/${String(made.json["id"])}`;
    const body = { issuerUri: "https://other.example" };
    expect((await write(local, "PATCH", item, { ...admin, body })).status).toBe(204);
    expect((await local.get(federation)).json.value).toMatchObject([body]);
    expect(acts(local).toSorted()).toEqual([
      "Add unverified domain",
      "Set domain authentication",
      "Set federation settings on domain",
      "Set federation settings on domain",
      "Verify domain",
    ]);
  });
});

describe("what is known of tenants", () => {
  test("other tenants have names, this one its own", async () => {
    const { get } = graphUnderTest();
    const of = (id: string) =>
      get(`/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='${id}')`, admin);
    expect((await of(contoso.tenantId)).json).toMatchObject({ displayName: contoso.displayName });
    const other = "11111111-1111-4111-8111-111111111111";
    expect((await of(other)).json).toMatchObject({
      tenantId: other,
      displayName: "Northwind 111111",
    });
    expect((await of("x")).status).toBe(400);
  });

  test.each([
    [true, ["EXCHANGE_S_ENTERPRISE", "AAD_PREMIUM", "AAD_PREMIUM_P2"]],
    [false, ["EXCHANGE_S_ENTERPRISE"]],
  ])("its licences say whether it has premium: %s", async (premium, plans) => {
    const { get } = graphUnderTest({ premium });
    const { json } = await get("/v1.0/subscribedSkus");
    const [sku] = json.value as readonly {
      readonly servicePlans?: readonly Record<string, string>[];
    }[];
    expect(sku?.servicePlans?.map((plan) => plan["servicePlanName"])).toEqual(plans);
  });
});
