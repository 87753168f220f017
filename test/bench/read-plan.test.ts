import { expect, it } from "vitest";
import { aRequest } from "./a-request.ts";
import { readPlanOf } from "./read-plan.ts";

const vault = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/Kv-One";
const arm = { host: "management.azure.com", query: "api-version=2026-02-01" };
const atVault = { host: "kv-one.vault.azure.net", query: "api-version=2025-07-01" };
const delta = { path: "/v1.0/applications/delta", query: "$select=id&$deltatoken=latest" };

it("begins every chain of a scan where the scan did, and leaves the rest to the links", () => {
  const plan = readPlanOf([
    aRequest(delta),
    aRequest({ ...delta, path: "/v1.0/servicePrincipals/delta", query: "$deltatoken=s=" }),
    aRequest({ ...arm, path: "/providers/Microsoft.ResourceGraph/resources" }),
    aRequest({ query: "$select=id,appId&$top=999" }),
    aRequest({ query: "$skiptoken=next" }),
    aRequest({ ...delta, query: "$deltatoken=tail" }),
    aRequest({ ...arm, path: `${vault}/secrets` }),
    aRequest({ ...arm, path: `${vault}/keys` }),
    aRequest({ ...arm, path: `${vault}/secrets`, query: `${arm.query}&$skiptoken=next` }),
    aRequest({ ...atVault, path: "/certificates" }),
    aRequest({ ...atVault, path: "/certificates/one/policy" }),
  ]);
  const graph = "https://graph.microsoft.com/v1.0";
  expect(plan).toEqual({
    sets: [
      {
        delta: `${graph}/applications/delta?%24select=id&%24deltatoken=latest`,
        list: `${graph}/applications?%24select=id%2CappId&%24top=999`,
      },
      { delta: `${graph}/servicePrincipals/delta?%24deltatoken=s%3D` },
    ],
    vaults: [
      {
        lists: [
          `https://management.azure.com${vault}/secrets?api-version=2026-02-01`,
          `https://management.azure.com${vault}/keys?api-version=2026-02-01`,
        ],
        certificates: "https://kv-one.vault.azure.net/certificates?api-version=2025-07-01",
        policies: ["https://kv-one.vault.azure.net/certificates/one/policy?api-version=2025-07-01"],
      },
    ],
  });
});
