import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCertificates } from "../../shared/azure/certificates.ts";
import { keyOfFederated } from "../../shared/inventory/holder.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import { createVaultReader } from "../../shared/inventory/vault-reader.ts";
import { createConfirmGone } from "../../shared/scan/confirm-gone.ts";
import {
  aFederatedCredential,
  anApplication,
  aPower,
  APP_ID,
  aServicePrincipal,
} from "../build/a-holder.ts";
import { startWireAzure, type WireAzure } from "../inventory/wire-azure.ts";
import { movableClock } from "../notify/outbox-fixture.ts";

const application = anApplication();
const principal = aServicePrincipal();
const trust = aFederatedCredential();
const power = aPower();
const gone = () => ({ status: 404, code: "Request_ResourceNotFound" });

let wire: WireAzure;
let confirmGone: ReturnType<typeof createConfirmGone>;

beforeAll(async () => {
  wire = await startWireAzure();
});
afterAll(() => {
  wire.stop();
});
beforeEach(() => {
  wire.reset();
  const vaultReader = createVaultReader({
    resourceManager: wire.resourceManager,
    certificates: createCertificates({ credential: { getToken: () => Promise.resolve(null) } }),
  });
  confirmGone = createConfirmGone({
    graph: wire.graph,
    resourceManager: wire.resourceManager,
    powers: { all: () => Promise.resolve([{ appId: APP_ID, tier: 0, by: "Global Reader" }]) },
    vaultReader,
    presence: (vaultId) => vaultReader.presence(vaultId),
    vaults: { all: () => Promise.resolve([]) },
    clock: movableClock(),
    vaultSuffix: "vault.azure.net",
  });
});

const stored = (set: string, ...facts: readonly Fact[]) =>
  facts.map((fact) => ({ set, key: keyOf(fact), fact }));
function keyOf(fact: Fact): string {
  if (fact.kind === "federated-credential") return keyOfFederated(fact);
  return fact.kind === "application-power" ? fact.appId : "id" in fact ? fact.id : "";
}

describe("what an event saw and a scan did not", () => {
  // What one look saw of an application is asked for together.
  const seen = stored("applications", application, principal, trust, power);
  const place = `GET /applications/${application.id}`;

  it("has not gone where it is still at its own place", async () => {
    wire.on(place, () => ({ id: application.id }));
    wire.on(`GET /servicePrincipals/${principal.id}`, () => ({ id: principal.id }));
    wire.on(`${place}/federatedIdentityCredentials`, () => ({
      value: [{ id: trust.id, name: trust.name, issuer: trust.issuer, subject: trust.subject }],
    }));
    expect(await confirmGone("applications", seen)).toEqual([]);
  });

  it("has gone where its own place says so, whatever else was seen with it", async () => {
    wire.on(place, () => ({ id: application.id }));
    wire.on(`GET /servicePrincipals/${principal.id}`, gone);
    wire.on(`${place}/federatedIdentityCredentials`, () => ({ value: [] }));
    expect(await confirmGone("applications", seen)).toEqual([principal.id, keyOfFederated(trust)]);
  });
});
