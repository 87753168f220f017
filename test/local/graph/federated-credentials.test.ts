import { describe, expect, test } from "vitest";
import { entries, graphUnderTest, specimenIds, tenant } from "./support.ts";

const admin = { as: "admin" };
const [branch] = specimenIds("federated credential: one branch");
const [identity] = specimenIds("federated credential of a managed identity");
const [plain] = specimenIds("implicit grant on");
const url = `/v1.0/applications/${plain}/federatedIdentityCredentials`;
const pipeline = {
  name: "pipeline",
  issuer: "https://token.actions.githubusercontent.com",
  subject: "repo:contoso/forms:ref:refs/heads/main",
  audiences: ["api://AzureADTokenExchange"],
};

describe("federated credentials", () => {
  test("are listed for applications and managed identities, and only for what exists", async () => {
    const { get } = graphUnderTest();
    const of = (set: string, id: string) => get(`/v1.0/${set}/${id}/federatedIdentityCredentials`);
    expect((await of("applications", branch)).json.value).toMatchObject([
      {
        subject: "repo:contoso/ledger:ref:refs/heads/main",
        audiences: ["api://AzureADTokenExchange"],
      },
    ]);
    expect((await of("servicePrincipals", identity)).json.value).toHaveLength(1);
    expect((await of("applications", plain)).json.value).toEqual([]);
    expect((await of("applications", "00000000-0000-4000-8000-000000000000")).status).toBe(404);
  });

  test("are counted by a filter and expanded in a list", async () => {
    const { all } = graphUnderTest();
    const filter = "$filter=federatedIdentityCredentials/$count ne 0&$count=true";
    const headers = { consistencylevel: "eventual" };
    const found = await all(`/v1.0/applications?${filter}&$select=id`, { headers });
    const holders = [...tenant.consent.federatedCredentials.keys()].filter((id) => id !== identity);
    expect(found.rows.map(({ id }) => id).toSorted()).toEqual(holders.toSorted());
    const { rows } = await all(
      "/v1.0/applications?$select=id&$expand=federatedIdentityCredentials",
    );
    const expanded = rows.find(({ id }) => id === branch);
    expect(entries(expanded, "federatedIdentityCredentials")).toHaveLength(1);
    expect(
      entries(
        rows.find(({ id }) => id === plain),
        "federatedIdentityCredentials",
      ),
    ).toEqual([]);
  });

  test("are made, changed and deleted", async () => {
    const { send, get } = graphUnderTest();
    const made = await send("POST", url, { ...admin, body: pipeline });
    expect([made.status, made.json["description"]]).toEqual([201, null]);
    const item = `${url}/${String(made.json["id"])}`;
    const body = { issuer: "https://oidc.builds.example.net" };
    expect((await send("PATCH", item, { ...admin, body })).status).toBe(204);
    expect((await get(item)).json).toMatchObject({ ...pipeline, ...body });
    expect((await send("DELETE", item, admin)).status).toBe(204);
    expect((await get(url)).json.value).toEqual([]);
  });

  test.each([
    ["a name that is taken", { subject: "repo:contoso/forms:pull_request" }, 409],
    ["issuer and subject that are there", { name: "other" }, 400],
    ["two audiences", { name: "other", audiences: ["a", "b"] }, 400],
    ["an expression, which is not in v1.0", { name: "other", claimsMatchingExpression: {} }, 400],
  ])("are refused with %s", async (_what, part, status) => {
    const { send } = graphUnderTest();
    await send("POST", url, { ...admin, body: pipeline });
    const again = await send("POST", url, { ...admin, body: { ...pipeline, ...part } });
    expect(again.status).toBe(status);
  });
});
