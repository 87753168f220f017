import { expect, it } from "vitest";
import { aRequest } from "./a-request.ts";
import { laneOf } from "./read-lanes.ts";
import type { RequestMade } from "./requests-made.ts";

const ARM = "management.azure.com";
const RESOURCE_GRAPH = "/providers/Microsoft.ResourceGraph/resources";

/** What is asked with a body. */
function posted(path: string, body: object, host = "graph.microsoft.com"): Partial<RequestMade> {
  return { host, method: "POST", path, query: "", body: JSON.stringify(body) };
}

function batch(url: string): Partial<RequestMade> {
  return posted("/v1.0/$batch", { requests: [{ id: "0", method: "GET", url }] });
}

it.each<readonly [string, Partial<RequestMade>]>([
  ["applications", { path: "/v1.0/applications/delta" }],
  ["federations", { path: "/v1.0/applications", query: "$filter=x ne 0&$count=true" }],
  ["federations", batch("/applications/1/federatedIdentityCredentials?$select=id")],
  ["service-principals", { path: "/v1.0/servicePrincipals", query: "$skiptoken=next" }],
  ["permissions", batch("/servicePrincipals(appId='1')?$select=id")],
  ["permissions", batch("/servicePrincipals/1/appRoleAssignedTo?$select=id")],
  ["groups", batch("/groups/1/owners?$select=id")],
  ["groups", batch("/identityGovernance/privilegedAccess/group/assignmentScheduleInstances?x=y")],
  ["changed-objects", batch("/oauth2PermissionGrants/1?$select=id")],
  ["directory-objects", posted("/v1.0/directoryObjects/getByIds", { ids: ["1"] })],
  ["resource-lists", posted(RESOURCE_GRAPH, { query: "resources" }, ARM)],
  ["azure-assignments", posted(RESOURCE_GRAPH, { query: "authorizationresources" }, ARM)],
  [
    "azure-eligible",
    { host: ARM, path: "/subscriptions/1/providers/Microsoft.Authorization/denyAssignments" },
  ],
  ["vaults", { host: "kv-one.vault.azure.net", path: "/certificates/one/policy" }],
])("knows what is read of %s: %j", (lane, request) => {
  expect(laneOf(aRequest(request))).toBe(lane);
});

it.each<Partial<RequestMade>>([
  batch("/users?$filter=mail in ('a@contoso.com')"),
  batch("/applications(appId='1')/owners?$select=id"),
  batch("/servicePrincipals(appId='1')/owners?$select=id"),
  posted("/v1.0/directoryObjects/getByIds", { ids: ["1"], types: ["user"] }),
  { path: "/v1.0/organization" },
])("takes what is asked to find contacts for no read: %j", (request) => {
  expect(laneOf(aRequest(request))).toBeUndefined();
});
