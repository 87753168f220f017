import { describe, expect, it } from "vitest";
import type { AzureRoleFact } from "../../shared/inventory/access-records.ts";
import { azureHoldings } from "../../shared/privilege/azure-holdings.ts";
import {
  aCatalogue,
  anAzureRole,
  AZURE,
  MANAGEMENT_GROUP_ID,
  SUBSCRIPTION_ID,
} from "../build/an-access-subject.ts";

const GROUP = `${SUBSCRIPTION_ID}/resourceGroups/rg-plant`;
const eligible = anAzureRole({ isEligible: true });
const activated = anAzureRole({ isActivated: true });
const onlyReader = `@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${AZURE.reader}}`;

/** Where what is held, and whether it has to be activated. */
function held(...facts: readonly AzureRoleFact[]): readonly (readonly [string, boolean])[] {
  const scopeOf = (holding: ReturnType<typeof azureHoldings>[number]): string =>
    holding.key.at(-1) ?? "";
  return [facts, facts.toReversed()]
    .map((some) => azureHoldings(some, aCatalogue()))
    .map((some) => some.map((one) => [scopeOf(one), one.isEligible] as const).toSorted())
    .reduce((one, other) => {
      expect(other).toEqual(one);
      return one;
    });
}

describe("an Azure role beside an eligibility", () => {
  it("that is activated is the use of it", () => {
    expect(held(activated, eligible)).toEqual([[SUBSCRIPTION_ID, true]]);
  });

  it.each([
    ["that is activated", true],
    ["which has begun or ended just now", "unsettled"],
  ] as const)("%s for a part of its scope is the use of it, too", (_what, isActivated) => {
    const below = anAzureRole({ scope: GROUP, isActivated });
    expect(held(below, eligible)).toEqual([[SUBSCRIPTION_ID, true]]);
    const above = anAzureRole({ scope: MANAGEMENT_GROUP_ID, isEligible: true });
    expect(held(below, above)).toEqual([[MANAGEMENT_GROUP_ID.toLowerCase(), true]]);
  });

  it("that is held at all times is held, and says that it could be activated", () => {
    expect(held(anAzureRole(), eligible)).toEqual([[SUBSCRIPTION_ID, false]]);
    const [holding] = azureHoldings([anAzureRole(), eligible], aCatalogue());
    expect(holding?.isBesideEligibility).toBe(true);
  });

  it("is taken for its use where PIM does not say, if both are the same but for that", () => {
    expect(held(anAzureRole({ isActivated: "unknown" }), eligible)).toEqual([
      [SUBSCRIPTION_ID, true],
    ]);
    const below = anAzureRole({ scope: GROUP, isActivated: "unknown" });
    expect(held(below, eligible)).toHaveLength(2);
  });

  it.each([
    ["of another role", anAzureRole({ isEligible: true, roleId: AZURE.reader })],
    ["for less", anAzureRole({ isEligible: true, scope: GROUP })],
    [
      "at a scope that only begins alike",
      anAzureRole({ isEligible: true, scope: "/subscriptions/b" }),
    ],
  ])("is not the use of one %s", (_what, other) => {
    expect(held(activated, other)).toHaveLength(2);
  });

  it("that gives more than the eligibility is what it is itself", () => {
    const roleId = AZURE.roleAdministrator;
    const limited = anAzureRole({ roleId, isEligible: true, condition: onlyReader });
    expect(held(limited, anAzureRole({ roleId, isActivated: true }))).toEqual([
      [SUBSCRIPTION_ID, false],
    ]);
  });

  it("that gives less does not hide it", () => {
    const roleId = AZURE.roleAdministrator;
    const limited = anAzureRole({ roleId, condition: onlyReader });
    expect(held(limited, anAzureRole({ roleId, isEligible: true }))).toEqual([
      [SUBSCRIPTION_ID, true],
    ]);
  });
});

describe("an Azure role that is activated and shows no eligibility", () => {
  it("is held", () => {
    expect(held(activated)).toEqual([[SUBSCRIPTION_ID, false]]);
  });
});
