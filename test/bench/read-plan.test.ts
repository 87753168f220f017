import { expect, it } from "vitest";
import { aRequest } from "./a-request.ts";
import { type Chain, type ReadPlan, readPlanOf } from "./read-plan.ts";
import type { RequestMade } from "./requests-made.ts";

const vault = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/Kv-One";
const graph = "https://graph.microsoft.com/v1.0";
const arm = { host: "management.azure.com", query: "api-version=2026-02-01" };
const atVault = { host: "kv-one.vault.azure.net", query: "api-version=2025-07-01" };
const delta = { path: "/v1.0/applications/delta", query: "$select=id&$deltatoken=latest" };

function query(text: string, options: object = {}): Partial<RequestMade> {
  const path = "/providers/Microsoft.ResourceGraph/resources";
  return { ...arm, path, method: "POST", body: JSON.stringify({ query: text, options }) };
}

function batch(...urls: readonly string[]): Partial<RequestMade> {
  const requests = urls.map((url, index) => ({ id: String(index), method: "GET", url }));
  return { path: "/v1.0/$batch", query: "", method: "POST", body: JSON.stringify({ requests }) };
}

function permissionsOn(...ids: readonly string[]): Partial<RequestMade> {
  return batch(...ids.map((id) => `/servicePrincipals/${id}/appRoleAssignedTo?$top=999`));
}

/** Chains as addresses; what follows each other in a list, what is read beside each other by its number. */
function shapeOf(plan: ReadPlan): unknown {
  if ("url" in plan) return addressOf(plan);
  const parts = plan.parts.map(shapeOf).filter((part) => !Array.isArray(part) || part.length > 0);
  if (parts.length <= 1) return parts[0] ?? [];
  return plan.atOnce === 1 ? parts : { [plan.atOnce]: parts };
}

function addressOf({ url, body }: Chain): string {
  const address = decodeURIComponent(url).replace(`${graph}/`, "");
  if (body === undefined) return address;
  const inside = [...body.matchAll(/"url":"([^"]*)"/g)].map(([, one]) => one);
  return `${address} ${inside.length === 0 ? body : inside.join(" ")}`;
}

function planOf(...requests: readonly Partial<RequestMade>[]): unknown {
  return shapeOf(readPlanOf(requests.map(aRequest), new Set(["graph", "exchange"])));
}

it("begins every chain where the scan did, and leaves the rest to the links", () => {
  const plan = planOf(
    delta,
    { query: "$select=id,appId&$top=999" },
    { query: "$skiptoken=next" },
    { ...delta, query: "$deltatoken=s=" },
  );
  expect(plan).toEqual([
    "applications/delta?$select=id&$deltatoken=latest",
    "applications?$select=id,appId&$top=999",
    "applications/delta?$deltatoken=s=",
  ]);
});

it("reads the vaults that a query has named as wide as the scan does, each in the scan's order", () => {
  const plan = planOf(
    query("resources"),
    query("resources", { $skipToken: "next" }),
    { ...arm, path: `${vault}/secrets` },
    { ...arm, path: `${vault}/keys` },
    { ...arm, path: `${vault}/secrets`, query: `${arm.query}&$skiptoken=next` },
    { ...atVault, path: "/certificates" },
    { ...atVault, path: "/certificates/one/policy" },
  );
  const list = (kind: string): string =>
    `https://management.azure.com${vault}/${kind}?${arm.query}`;
  const certificates = "https://kv-one.vault.azure.net/certificates";
  expect(plan).toEqual([
    `https://management.azure.com/providers/Microsoft.ResourceGraph/resources?${arm.query} {"query":"resources","options":{}}`,
    [
      { Infinity: [list("secrets"), list("keys")] },
      `${certificates}?${atVault.query}`,
      `${certificates}/one/policy?${atVault.query}`,
    ],
  ]);
});

it("begins what was begun twice once, and reads the resources of others after the service principals", () => {
  const lookUp = "/servicePrincipals(appId='1')?$select=id";
  const plan = planOf(
    batch(lookUp),
    { path: "/v1.0/servicePrincipals", query: "$top=999" },
    permissionsOn("graph", "exchange"),
    permissionsOn("ours", "yours"),
    { path: "/v1.0/servicePrincipals/graph/appRoleAssignedTo", query: "$skiptoken=next" },
    batch(lookUp),
    permissionsOn("exchange"),
  );
  const on = (id: string): string => `/servicePrincipals/${id}/appRoleAssignedTo?$top=999`;
  expect(plan).toEqual({
    Infinity: [
      ["servicePrincipals?$top=999", `$batch ${on("ours")} ${on("yours")}`],
      [
        ...[`$batch ${lookUp}`, `$batch ${lookUp}`],
        ...[`$batch ${on("graph")}`, `$batch ${on("exchange")}`],
      ],
    ],
  });
});
