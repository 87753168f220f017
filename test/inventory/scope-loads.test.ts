import { expect, test } from "vitest";
import { scopeLoads } from "../../shared/inventory/scope-loads.ts";

const SUBSCRIPTION = "/subscriptions/b0000000-0000-4000-8000-000000000001";
const PLATFORM = "/providers/microsoft.management/managementgroups/platform";

test("what is assigned in a subscription and below it counts there, of a management group only what is right there", () => {
  const loads = scopeLoads([
    { id: "/", name: "" },
    { id: SUBSCRIPTION, name: "Production" },
    { id: PLATFORM, name: "Platform" },
  ]);
  for (let n = 0; n < 3_200; n += 1) {
    loads.count(n % 2 === 0 ? SUBSCRIPTION : `${SUBSCRIPTION}/resourcegroups/rg-${n}`);
  }
  for (let n = 0; n < 5; n += 1) loads.count(PLATFORM);
  loads.count("/");
  loads.count("/subscriptions/c0000000-0000-4000-8000-000000000002");
  expect(loads.facts()).toEqual([
    { kind: "scope-load", scope: SUBSCRIPTION, limit: 4_000, percent: 80 },
    { kind: "scope-load", scope: PLATFORM, limit: 500, percent: 1 },
  ]);
});

test("one assignment more says nothing new until a whole percent is full", () => {
  const percentOf = (assignments: number): number | undefined => {
    const loads = scopeLoads([{ id: SUBSCRIPTION, name: "" }]);
    for (let n = 0; n < assignments; n += 1) loads.count(SUBSCRIPTION);
    return loads.facts()[0]?.percent;
  };
  expect([0, 39, 40, 41, 79, 80].map(percentOf)).toEqual([0, 0, 1, 1, 1, 2]);
});
