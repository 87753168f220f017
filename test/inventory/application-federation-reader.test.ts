import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  federationsOf,
  readFederationPage,
} from "../../shared/inventory/application-federation-reader.ts";
import { startWireAzure, type WireAzure } from "./wire-azure.ts";

const PAYROLL = "aaaaaaaa-0000-4000-8000-000000000001";
const LEDGER = "aaaaaaaa-0000-4000-8000-000000000002";
const APP_ID = "cccccccc-0000-4000-8000-000000000003";
const TRUST_ID = "dddddddd-0000-4000-8000-000000000004";
const GITHUB = "https://token.actions.githubusercontent.com";

const application = (id: string) => ({
  id: id.toUpperCase(),
  appId: APP_ID,
  displayName: "Payroll",
});
const trust = (changes: object = {}) => ({
  id: TRUST_ID.toUpperCase(),
  name: "deploy",
  issuer: GITHUB,
  subject: "repo:contoso/payroll:ref:refs/heads/main",
  audiences: ["api://AzureADTokenExchange"],
  ...changes,
});
const FACT = {
  kind: "federated-credential",
  on: "application",
  appId: APP_ID,
  holderId: PAYROLL,
  holderName: "Payroll",
  id: TRUST_ID,
  name: "deploy",
  issuer: GITHUB,
  subject: "repo:contoso/payroll:ref:refs/heads/main",
  audiences: ["api://AzureADTokenExchange"],
};

let wire: WireAzure;
beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
  wire.on("GET /applications", ({ query }) =>
    query.has("$skiptoken")
      ? { value: [application(LEDGER)] }
      : {
          value: [application(PAYROLL)],
          "@odata.nextLink": wire.link("/v1.0/applications?$skiptoken=2"),
        },
  );
  wire.on(`GET /applications/${PAYROLL}/federatedIdentityCredentials`, () => ({
    value: [trust()],
  }));
  wire.on(`GET /applications/${LEDGER}/federatedIdentityCredentials`, () => ({ value: [] }));
});

describe("the federated credentials of applications", () => {
  it("are asked of those that have any, page by page", async () => {
    const first = await readFederationPage(wire.graph, undefined);
    expect(first).toMatchObject({ facts: [FACT], unreadable: 0 });
    const second = await readFederationPage(wire.graph, first.nextLink);
    expect(second).toEqual({ facts: [], unreadable: 0 });
    expect(wire.asked[0]).toContain("$filter=federatedIdentityCredentials/$count ne 0&$count=true");
    expect(wire.asked).toHaveLength(4);
  });

  it("of one application are read to their end", async () => {
    wire.on(`GET /applications/${PAYROLL}/federatedIdentityCredentials`, ({ query }) =>
      query.has("$skiptoken")
        ? { value: [trust({ id: LEDGER, name: "second" })] }
        : {
            value: [trust()],
            "@odata.nextLink": wire.link(
              `/v1.0/applications/${PAYROLL}/federatedIdentityCredentials?$skiptoken=2`,
            ),
          },
    );
    const { facts } = await readFederationPage(wire.graph, undefined);
    expect(facts.map(({ name }) => name)).toEqual(["deploy", "second"]);
  });

  it("have no subject where an expression decides", async () => {
    wire.on(`GET /applications/${PAYROLL}/federatedIdentityCredentials`, () => ({
      value: [trust({ subject: null })],
    }));
    const { facts } = await readFederationPage(wire.graph, undefined);
    const { subject: _none, ...rest } = FACT;
    expect(facts).toEqual([rest]);
  });

  it.each([
    ["an application without a client id", { value: [{ id: PAYROLL }] }, { value: [trust()] }],
    ["a credential without an issuer", undefined, { value: [trust({ issuer: null })] }],
  ])("are counted as unreadable where there is %s", async (_what, applications, trusted) => {
    if (applications !== undefined) wire.on("GET /applications", () => applications);
    wire.on(`GET /applications/${PAYROLL}/federatedIdentityCredentials`, () => trusted);
    expect(await readFederationPage(wire.graph, undefined)).toMatchObject({
      facts: [],
      unreadable: 1,
    });
  });

  it("of an application that has gone meanwhile are none, and it is not said to have none", async () => {
    wire.on(`GET /applications/${PAYROLL}/federatedIdentityCredentials`, () => ({
      status: 404,
      code: "Request_ResourceNotFound",
    }));
    expect((await readFederationPage(wire.graph, undefined)).facts).toEqual([]);
    const holder = { on: "application", appId: APP_ID, holderName: "Payroll" } as const;
    const found = await federationsOf(wire.graph, [
      { ...holder, holderId: PAYROLL },
      { ...holder, holderId: LEDGER },
    ]);
    expect([...found]).toEqual([[LEDGER, []]]);
  });
});
