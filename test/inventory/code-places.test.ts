import { expect, it } from "vitest";
import { codePlaces } from "../../shared/inventory/code-places.ts";
import { anAzureRole, aUser, SUBSCRIPTION_ID } from "../build/an-access-subject.ts";

const GROUP = `${SUBSCRIPTION_ID}/resourcegroups/rg-shop`;
const APP = `${GROUP}/providers/microsoft.web/sites/fn-orders`;

it.each([
  ["a resource that runs code", APP, [APP]],
  ["the group that it is in", GROUP, []],
  ["a part of it", `${APP}/slots/staging`, []],
  ["a resource that runs nothing", `${GROUP}/providers/microsoft.storage/storageaccounts/st`, []],
  ["the root", "/", []],
])("remembers who holds a role at %s, or not", (_what, scope, expected) => {
  const places = codePlaces();
  places.see(anAzureRole({ scope }));
  expect(Object.keys(places.holdersAt())).toEqual(expected);
});

it("remembers five for each, by the name that they sign in with", () => {
  const places = codePlaces();
  for (let n = 0; n < 9; n += 1) {
    const principal = aUser({ userPrincipalName: `person${n}@contoso.com` });
    places.see(anAzureRole({ scope: APP, principal }));
  }
  expect(places.holdersAt()[APP]?.map(({ name }) => name)).toEqual(
    [0, 1, 2, 3, 4].map((n) => `person${n}@contoso.com`),
  );
});
