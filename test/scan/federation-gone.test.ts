import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keyOfFederated } from "../../shared/inventory/holder.ts";
import type { FederatedCredentialFact } from "../../shared/inventory/records.ts";
import { createFederationGone } from "../../shared/scan/federation-gone.ts";
import { aFederatedCredential } from "../build/a-holder.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";

const IDENTITY =
  "/subscriptions/b0000000-0000-4000-8000-000000000001/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/id-web";
const first = aFederatedCredential();
const second = aFederatedCredential({ id: "dddddddd-0000-4000-8000-000000000004" });
const ofIdentity = aFederatedCredential({
  on: "managed-identity",
  holderId: IDENTITY,
  id: "github",
});

const LIST = `GET /applications/${first.holderId}/federatedIdentityCredentials`;
const IDENTITY_LIST = `GET ${IDENTITY}/federatedIdentityCredentials`;
const stored = (...facts: readonly FederatedCredentialFact[]) =>
  facts.map((fact) => ({ set: "any", key: keyOfFederated(fact), fact }));
const row = ({ id, name, issuer, subject, audiences }: FederatedCredentialFact) => ({
  ...{ id, name, issuer, subject, audiences },
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

describe("a federated credential that was not seen", () => {
  it.each([
    ["its application names it still", { value: [row(first), row(second)] }, []],
    ["its application names another", { value: [row(second)] }, [first]],
    ["its application names none", { value: [] }, [first, second]],
    ["its application is gone", { status: 404, code: "Request_ResourceNotFound" }, [first, second]],
    ["a row cannot be read", { value: [{ id: 7 }] }, []],
  ])("when %s", async (_what, answer, gone) => {
    wire.on(LIST, () => answer);
    const keys = await createFederationGone(wire).ofApplications(stored(first, second));
    expect(keys).toEqual(gone.map(keyOfFederated));
  });

  it("of an application that may not be read has not gone, and it is said that nobody knows", async () => {
    wire.on(LIST, () => ({ status: 403, code: "Authorization_RequestDenied" }));
    await expect(createFederationGone(wire).ofApplications(stored(first))).rejects.toThrow();
  });

  it.each([
    ["names it still", { value: [{ name: "GitHub", properties: row(ofIdentity) }] }, []],
    ["names none", { value: [] }, [ofIdentity]],
    ["is gone", { status: 404, code: "ResourceNotFound" }, [ofIdentity]],
    ["may not be read", { status: 403, code: "AuthorizationFailed" }, []],
    ["is of a subscription that is not shown", { status: 404, code: "SubscriptionNotFound" }, []],
    ["gives a row that cannot be read", { value: [{ name: "GitHub" }] }, []],
  ])("when its identity %s", async (_what, answer, gone) => {
    wire.on(IDENTITY_LIST, () => answer);
    const keys = await createFederationGone(wire).ofIdentities(stored(ofIdentity));
    expect(keys).toEqual(gone.map(keyOfFederated));
  });
});
