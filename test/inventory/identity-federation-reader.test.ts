import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FederatedHolder } from "../../shared/inventory/federated-credential.ts";
import {
  listIdentities,
  readIdentityFederations,
} from "../../shared/inventory/identity-federation-reader.ts";
import { startWireAzure, type WireAzure } from "./wire-azure.ts";

const CLIENT_ID = "cccccccc-0000-4000-8000-000000000003";
const ID =
  "/subscriptions/b0000000-0000-4000-8000-000000000001/resourceGroups/RG-Web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-web";
const LIST = `GET ${ID.toLowerCase()}/federatedIdentityCredentials`;
const IDENTITY: FederatedHolder = {
  on: "managed-identity",
  appId: CLIENT_ID,
  holderId: ID.toLowerCase(),
  holderName: "id-web",
};
const trust = (name: string, properties: object = {}) => ({
  id: `${ID}/federatedIdentityCredentials/${name}`,
  name,
  type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
  properties: {
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:contoso/web:environment:production",
    audiences: ["api://AzureADTokenExchange"],
    ...properties,
  },
});

let wire: WireAzure;
beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
});

describe("user-assigned identities", () => {
  it("are those that Resource Graph shows, in the order of their ids", async () => {
    wire.on("POST /providers/Microsoft.ResourceGraph/resources", ({ body }) => {
      expect(JSON.stringify(body)).toContain("order by id asc");
      return { data: [{ id: ID, name: "id-web", clientId: CLIENT_ID.toUpperCase() }] };
    });
    expect(await listIdentities(wire.resourceManager)).toEqual([IDENTITY]);
  });

  it("are asked one by one, to the end of their lists, who may sign in as them", async () => {
    wire.on(LIST, ({ query }) =>
      query.has("$skiptoken")
        ? { value: [trust("Second"), trust("third", { issuer: "" })] }
        : {
            value: [trust("GitHub")],
            nextLink: wire.link(
              `${IDENTITY.holderId}/federatedIdentityCredentials?api-version=2023-01-31&$skiptoken=2`,
            ),
          },
    );
    const found = await readIdentityFederations(wire.resourceManager, IDENTITY);
    expect(found).toMatchObject({ kind: "ok", unreadable: 1 });
    expect(found.kind === "ok" && found.facts.map(({ id, name }) => [id, name])).toEqual([
      ["github", "GitHub"],
      ["second", "Second"],
    ]);
    expect(found.kind === "ok" && found.facts[0]).toEqual({
      kind: "federated-credential",
      ...IDENTITY,
      id: "github",
      name: "GitHub",
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:contoso/web:environment:production",
      audiences: ["api://AzureADTokenExchange"],
    });
  });

  it.each([
    [404, "ResourceNotFound", { kind: "gone" }],
    [404, "ResourceGroupNotFound", { kind: "gone" }],
    [404, "SubscriptionNotFound", { kind: "refused", code: "SubscriptionNotFound" }],
    [403, "AuthorizationFailed", { kind: "refused", code: "AuthorizationFailed" }],
    [400, "SomethingElse", { kind: "refused", code: "NotAnswered" }],
  ])("that answer %i %s are not taken for trusting nobody", async (status, code, expected) => {
    wire.on(LIST, () => ({ status, code }));
    expect(await readIdentityFederations(wire.resourceManager, IDENTITY)).toEqual(expected);
  });
});
