import { describe, expect, it } from "vitest";
import { requestsOf } from "./a-request.ts";
import { budgetTime, chainSeconds } from "./budget-time.ts";

const arm = { host: "management.azure.com", cost: 1 };
const inSubscription = (id: string) => ({ ...arm, path: `/subscriptions/${id}/vaults/v/secrets` });

describe("what the published budgets cost", () => {
  it.each([
    [150, { byWindows: 0, byRates: 60 }],
    [151, { byWindows: 60, byRates: 60.4 }],
    [300, { byWindows: 60, byRates: 120 }],
    [301, { byWindows: 120, byRates: 120.4 }],
  ])(
    "is for %d pages with keyCredentials, of both sets together, %j seconds",
    (pages, expected) => {
      const principals = { path: "/v1.0/servicePrincipals/delta", query: "$deltatoken=sealed" };
      const requests = [...requestsOf(pages - 60), ...requestsOf(60, principals)];
      expect(budgetTime(requests, 10_000)).toEqual(expected);
    },
  );

  it("is nothing for keyCredentials in pages that do not select them, nor in other requests", () => {
    const without = requestsOf(200, { query: "$select=id,displayName&$top=999" });
    const users = requestsOf(200, { path: "/v1.0/users", query: "" });
    expect(budgetTime([...without, ...users], 10_000).byWindows).toBe(0);
  });

  it("is nothing for links of pages that did not select them when they began", () => {
    const principals = { path: "/v1.0/servicePrincipals" };
    const first = requestsOf(1, { ...principals, query: "$select=id,appRoles&$top=999" });
    const others = requestsOf(200, { ...principals, query: "$skiptoken=sealed" });
    expect(budgetTime([...first, ...others], 10_000).byWindows).toBe(0);
  });

  it("does not count what was refused, since who asks less often is not refused", () => {
    const requests = [...requestsOf(150), ...requestsOf(50, { status: 429 })];
    expect(budgetTime(requests, 10_000).byWindows).toBe(0);
  });

  it.each([
    [49, 20],
    [50, 10],
    [500, 10],
    [501, 10],
  ])("follows the resource units of a tenant with %d users: %d s", (users, seconds) => {
    const requests = requestsOf(100, { path: "/v1.0/users", cost: 81 });
    expect(budgetTime(requests, users).byWindows).toBe(seconds);
  });

  it("has a bucket for each subscription at the resource manager", () => {
    const requests = [
      ...requestsOf(300, inSubscription("a")),
      ...requestsOf(250, inSubscription("b")),
    ];
    expect(budgetTime(requests, 501).byWindows).toBe(2);
  });

  it("has a window for each vault, and one for Resource Graph", () => {
    const vault = { host: "v.vault.azure.net", path: "/certificates", query: "" };
    expect(budgetTime(requestsOf(4_001, vault), 501).byWindows).toBe(10);
    const queries = {
      ...arm,
      method: "POST",
      path: "/providers/Microsoft.ResourceGraph/resources",
    };
    expect(budgetTime(requestsOf(16, queries), 501).byWindows).toBe(5);
  });
});

describe("the longest chain of pages", () => {
  it("is that of the resource whose permissions fill most pages, when nothing is longer", () => {
    const held = (id: string) => ({ path: `/v1.0/servicePrincipals/${id}/appRoleAssignedTo` });
    const requests = [
      ...requestsOf(5, held("graph")),
      ...requestsOf(4, held("exchange")),
      ...requestsOf(20, { ...held("exchange"), isInBatch: true }),
      ...requestsOf(3, { path: "/v1.0/oauth2PermissionGrants" }),
    ];
    expect(chainSeconds(requests, 200)).toBe(1);
  });

  it("is the longer of the two sets, with their delta rounds", () => {
    const requests = [
      ...requestsOf(3),
      ...requestsOf(4, { path: "/v1.0/servicePrincipals" }),
      ...requestsOf(2, { path: "/v1.0/servicePrincipals/delta" }),
      ...requestsOf(9, { status: 429 }),
    ];
    expect(chainSeconds(requests, 250)).toBe(1.5);
  });
});
