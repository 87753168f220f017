import { type JSONWebKeySet, createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TinyAzure, startTinyAzure } from "./tiny-azure.ts";
import { ids } from "./tiny-tenant.ts";
import { ProxyAgent, fetch as proxiedFetch } from "undici";

let azure: TinyAzure;
let dispatcher: ProxyAgent;

beforeAll(async () => {
  azure = await startTinyAzure();
  dispatcher = new ProxyAgent({ uri: azure.state.azure, requestTls: { ca: azure.caPem } });
}, 30_000);
afterAll(async () => {
  await dispatcher.close();
  await azure.stop();
});

async function askEndpoint(query: Record<string, string>, header?: string): Promise<Response> {
  const url = `${azure.state.identity.endpoint}?${new URLSearchParams(query).toString()}`;
  return fetch(url, { headers: { "x-identity-header": header ?? azure.state.identity.header } });
}

const right = {
  "api-version": "2019-08-01",
  resource: "https://graph.microsoft.com",
  client_id: ids.watchClient,
};

describe("the managed identity endpoint", () => {
  it("answers a Graph token with the permissions of the identity that was named", async () => {
    const answer = (await (await askEndpoint(right)).json()) as Record<string, string>;
    expect(answer).toMatchObject({
      resource: "https://graph.microsoft.com",
      token_type: "Bearer",
      client_id: ids.watchClient,
      expires_on: expect.stringMatching(/^\d+$/) as string,
    });
    expect(decodeJwt(answer["access_token"] ?? "")).toMatchObject({
      iss: `https://sts.windows.net/${ids.tenant}/`,
      aud: "https://graph.microsoft.com",
      oid: ids.watch,
      appid: ids.watchClient,
      idtyp: "app",
      roles: ["Directory.Read.All"],
      ver: "1.0",
    });
  });

  it.each([
    ["without a resource", { ...right, resource: "" }, 400],
    ["with another api-version", { ...right, "api-version": "2017-09-01" }, 400],
    ["for an identity that is not assigned", { ...right, client_id: ids.admin }, 400],
    ["with two ways to name an identity", { ...right, object_id: ids.watch }, 400],
    [
      "for the system-assigned identity, which there is not",
      { "api-version": "2019-08-01", resource: "x" },
      400,
    ],
  ])("refuses a call %s", async (_case, query, status) => {
    const answer = await askEndpoint(query);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      statusCode: status,
      message: expect.any(String) as string,
    });
  });

  it("refuses a call without the header that only the app knows", async () => {
    expect((await askEndpoint(right, "")).status).toBe(403);
    expect((await askEndpoint(right, "wrong")).status).toBe(403);
  });
});

describe("tokens for the service's own API", () => {
  async function verified(body: object): Promise<Record<string, unknown>> {
    const { token } = (await azure.control("POST", "/token", body)) as { token: string };
    const metadata = (await (
      await proxiedFetch(
        `https://login.microsoftonline.com/${ids.tenant}/v2.0/.well-known/openid-configuration`,
        {
          dispatcher,
        },
      )
    ).json()) as { jwks_uri: string; issuer: string };
    const jwks = (await (
      await proxiedFetch(metadata.jwks_uri, { dispatcher })
    ).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer: metadata.issuer,
      audience: ids.api,
      currentDate: new Date(azure.state.now),
      algorithms: ["RS256"],
    });
    return payload;
  }

  it("carry a person's name and roles, and pass a standard library", async () => {
    expect(await verified({ user: "Admin@contoso.com" })).toMatchObject({
      oid: ids.admin,
      tid: ids.tenant,
      ver: "2.0",
      preferred_username: "admin@contoso.com",
      name: "Adele Admin",
      roles: ["Steward.Admin"],
    });
  });

  it("carry an app's roles and say that it is an app", async () => {
    const claims = await verified({ app: "SIEM Forwarder" });
    expect(claims).toMatchObject({
      oid: ids.daemon,
      azp: ids.daemonApp,
      idtyp: "app",
      roles: ["Steward.Reader"],
    });
    expect(claims["preferred_username"]).toBeUndefined();
    expect((await verified({ app: "watch" }))["roles"]).toBeUndefined();
  });

  it("are not made for somebody who is not there", async () => {
    await expect(azure.control("POST", "/token", { user: "nobody@contoso.com" })).rejects.toThrow(
      "404",
    );
    await expect(azure.control("POST", "/token", {})).rejects.toThrow("400");
  });
});
