import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessFact, Catalogue } from "../../shared/inventory/access-records.ts";
import { accessSubjectOf } from "../../shared/privilege/holdings.ts";
import {
  aCatalogue,
  aCustomRole,
  aGroup,
  aMembership,
  anAccessSubject,
  anAccessSubjectIn,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  aUser,
  AZURE,
  ENTRA,
  GROUP_ID,
  SUBSCRIPTION_ID,
  UNIT_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { anyAccessFacts } from "../build/any-access-facts.ts";

const CUSTOM = "e0000000-0000-4000-8000-000000000001";

function only(catalogue: Catalogue, ...facts: readonly AccessFact[]) {
  const { holdings } = anAccessSubjectIn(catalogue, ...facts);
  expect(holdings).toHaveLength(1);
  return holdings[0] ?? expect.fail();
}

describe("what somebody holds", () => {
  it("has the natural keys by which findings are told apart", () => {
    const scope = `${SUBSCRIPTION_ID}/resourceGroups/RG-Plant`;
    const keys = anAccessSubject(
      anEntraRole(),
      anEntraRole({ isEligible: true, roleId: ENTRA.searchAdministrator }),
      anAzureRole({ scope }),
    ).holdings.map(({ key }) => key);
    expect(keys).toEqual([
      [USER_ID, ENTRA.globalAdministrator, "/", "active"],
      [USER_ID, ENTRA.searchAdministrator, "/", "eligible"],
      [USER_ID, AZURE.owner, scope.toLowerCase()],
    ]);
  });

  it("takes an activated directory role for the use of its eligibility", () => {
    const eligible = anEntraRole({ isEligible: true });
    const activated = anEntraRole({ isActivated: true, endsAt: "2026-06-01T08:00:00.000Z" });
    expect(anAccessSubject(activated, eligible).holdings.map((one) => one.isEligible)).toEqual([
      true,
    ]);
  });

  it("takes an activated membership for the use of one that may be, and no other", () => {
    const mayJoin = aMembership({ relation: "eligible-member" });
    const activated = aMembership({ isActivated: true });
    const owner = aMembership({ relation: "owner", isActivated: true });
    const relations = (...facts: AccessFact[]) =>
      anAccessSubject(aPowerfulGroup(), ...facts).members.map(({ relation }) => relation);
    expect(relations(activated, mayJoin)).toEqual(["eligible-member"]);
    expect(relations(activated)).toEqual(["member"]);
    expect(relations(aMembership(), mayJoin)).toEqual(["member", "eligible-member"]);
    expect(relations(owner, mayJoin)).toEqual(["owner", "eligible-member"]);
  });

  it.each([
    [
      "without an eligibility",
      anEntraRole({ isEligible: true, roleId: ENTRA.searchAdministrator }),
    ],
    ["wider than the eligibility", anEntraRole({ isEligible: true, scope: `/${GROUP_ID}` })],
  ])("does not take an activated directory role %s for that", (_what, other) => {
    const { holdings } = anAccessSubject(anEntraRole({ isActivated: true }), other);
    expect(holdings).toHaveLength(2);
  });

  it("keeps a permanent directory role beside an eligibility", () => {
    expect(anAccessSubject(anEntraRole(), anEntraRole({ isEligible: true })).holdings).toHaveLength(
      2,
    );
  });

  it("knows the principal from whichever source found it", () => {
    const gone = aUser({ isFound: false });
    const subject = anAccessSubject(anAzureRole({ principal: gone }), anEntraRole());
    expect(subject.principal?.isFound).toBe(true);
  });

  it("keeps a group, and who belongs to it", () => {
    const facts = [aPowerfulGroup(), aMembership(), aMembership({ relation: "owner" })];
    const subject = anAccessSubject(...facts);
    expect(subject.principal).toEqual(aGroup());
    expect(subject.members.map(({ relation }) => relation)).toEqual(["member", "owner"]);
  });

  it("is the same in whatever order the facts come", () => {
    fc.assert(
      fc.property(anyAccessFacts, (facts) => {
        const keysOf = (some: readonly AccessFact[]) =>
          accessSubjectOf(USER_ID, some, aCatalogue())
            .holdings.map(({ key, power, isEligible }) => JSON.stringify([key, power, isEligible]))
            .sort();
        expect(keysOf(facts.toReversed())).toEqual(keysOf(facts));
      }),
    );
  });
});

describe("a directory role", () => {
  it.each([
    ["/", "the whole tenant", "tenant"],
    [`/administrativeUnits/${UNIT_ID}`, "administrative unit “Plant Kiel”", "part"],
    [`/administrativeUnits/${GROUP_ID}`, `administrative unit “${GROUP_ID}”`, "part"],
    [`/${GROUP_ID}`, `one object of the directory, “${GROUP_ID}”`, "part"],
    ["app:/x", "a part of one application, “/x”", "part"],
  ])("for %s is said to be for %s", (scope, where, reach) => {
    expect(only(aCatalogue(), anEntraRole({ scope }))).toMatchObject({ where, reach });
  });

  it("that is built in is as powerful as the data says, with the reason", () => {
    const holding = only(aCatalogue(), anEntraRole());
    expect(holding).toMatchObject({ power: 0, name: "Global Administrator", epoch: "entra-roles" });
    expect(holding.why).toMatch(/\w/);
  });

  it("that the tenant made is as powerful as its actions", () => {
    const actions = ["microsoft.directory/applications/credentials/update"];
    const role = aCustomRole({ system: "entra", permissions: [{ actions }], name: "Integration" });
    const catalogue = aCatalogue({ entraRoles: { [CUSTOM]: role } });
    const holding = only(catalogue, anEntraRole({ roleId: CUSTOM, isEligible: true }));
    expect(holding).toMatchObject({ power: 0, name: "Integration", epoch: "entra-eligible" });
  });

  it("that nobody knows is unknown, and called by its id", () => {
    const holding = only(aCatalogue(), anEntraRole({ roleId: CUSTOM }));
    expect(holding).toMatchObject({ power: "unknown", name: CUSTOM });
  });
});

describe("a role of Azure", () => {
  it("tells when it was given, by whom, and until when", () => {
    const dates = { createdAt: "2026-05-01T00:00:00.000Z", endsAt: "2026-07-01T00:00:00.000Z" };
    expect(only(aCatalogue(), anAzureRole({ ...dates, createdBy: GROUP_ID }))).toMatchObject({
      givenAt: dates.createdAt,
      givenBy: GROUP_ID,
      endsAt: dates.endsAt,
      epoch: `azure-roles:${SUBSCRIPTION_ID}`,
      name: "Owner",
    });
  });

  it("that may be activated is of another read", () => {
    const { epoch } = only(aCatalogue(), anAzureRole({ isEligible: true, scope: "/" }));
    expect(epoch).toBe("azure-eligible:/");
  });

  it("that the tenant made is as powerful as its actions", () => {
    const catalogue = aCatalogue({ azureRoles: { [CUSTOM]: aCustomRole() } });
    expect(only(catalogue, anAzureRole({ roleId: CUSTOM })).power).toBe(0);
  });

  it("of a classic administrator is as powerful as Owner", () => {
    const holding = only(aCatalogue(), anAzureRole({ roleId: "classic:coadministrator" }));
    expect(holding).toMatchObject({ power: 0, name: "classic coadministrator" });
  });
});

describe("a role that the tenant made", () => {
  it.each([
    ["entra", { system: "entra", assignableScopes: [] }, "entra-roles"],
    ["azure in a subscription", {}, `azure-roles:${SUBSCRIPTION_ID}`],
    [
      "azure in several places",
      { assignableScopes: [SUBSCRIPTION_ID, "/providers/Microsoft.Management/managementGroups/A"] },
      "azure-roles:/providers/microsoft.management/managementgroups/a",
    ],
    ["azure nowhere", { assignableScopes: [] }, "azure-roles:/"],
  ] as const)("%s is first seen in the read of %3$s", (_what, changes, epoch) => {
    expect(anAccessSubject(aCustomRole(changes)).role?.epoch).toBe(epoch);
  });
});
