import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actDetectors } from "../../../shared/detect/audit/act-detectors.ts";
import type { LoggedAct } from "../../../shared/inventory/logged-act.ts";
import {
  aConsentAct,
  aCredentialAct,
  aMembershipAct,
  anAct,
  anApplicationChange,
  anId,
  anOwnerAct,
  aPermissionAct,
  aPolicyAct,
  aRoleAct,
  aWorkloadAct,
  CLIENT,
  TIER_0_GROUP,
} from "../../build/an-act.ts";
import { BO } from "../../build/an-audit-row.ts";
import { saidOfBatches } from "./said-of-acts.ts";

/** A morning in which something of everything happens. */
const MORNING: readonly LoggedAct[] = [
  ...[
    aPolicyAct("pim-setting", "changed"),
    aPolicyAct("conditional-access", "removed"),
    aPolicyAct("domain", "changed"),
    aPolicyAct("cross-tenant", "added"),
    aPolicyAct("authorization", "changed"),
    anOwnerAct(),
    anApplicationChange(["redirect-uris"], { what: "AppAddress", after: "https://a.example/" }),
    aRoleAct({ isActivation: true }),
    aRoleAct({ isActivation: true, isRequestOnly: true, request: "denied" }),
    aConsentAct(["Mail.Read"], { isByAdmin: true, isForAll: true }),
    { kind: "failed", attempted: aConsentAct(["Mail.Read"], { isRisky: true }) } as const,
    { kind: "application-access", verb: "given", principalId: BO, principalType: "User" } as const,
    {
      kind: "role-assignable-group-created",
      groupId: TIER_0_GROUP,
      groupName: "Tier 0",
      changes: [],
    } as const,
    { kind: "user-created", userId: BO, changes: [] } as const,
    { kind: "guest-invited", userId: anId(77), changes: [] } as const,
    aWorkloadAct("created"),
    aPermissionAct(),
    aRoleAct(),
    aMembershipAct(),
    aCredentialAct(),
    aRoleAct({ verb: "taken" }),
    aWorkloadAct("deleted"),
  ].map((act, minute) => anAct(act, { at: when(minute * 0.4), number: minute })),
  anAct(aRoleAct({ principalId: CLIENT, principalType: "ServicePrincipal" }), {
    at: when(20),
    actor: { kind: "app", id: CLIENT, name: "Payroll" },
  }),
  ...[1, 2].map((one) =>
    anAct(aRoleAct({ verb: "taken", principalId: anId(one) }), {
      at: when(20 + one),
      number: 30 + one,
      actor: { kind: "user", id: BO },
    }),
  ),
  anAct(aCredentialAct({ objectId: anId(5) }), { at: when(25), actor: { kind: "user", id: BO } }),
  ...Array.from({ length: 10 }, (_none, one) => [
    anAct(aRoleAct({ principalId: anId(100 + one) }), { at: when(30 + one), number: 100 + one }),
    anAct(aWorkloadAct("created", { objectId: anId(200 + one) }), {
      at: when(30 + one),
      number: 200 + one,
    }),
    anAct(aConsentAct(["User.Read"], { clientId: anId(300) }), {
      at: when(30 + one),
      number: 300 + one,
      actor: { kind: "user", id: anId(100 + one) },
    }),
  ]).flat(),
];

function when(minute: number): string {
  return new Date(Date.UTC(2026, 2, 2, 10, 0, minute * 60)).toISOString();
}

const verdictsOf = (batches: readonly (readonly LoggedAct[])[]): readonly string[] =>
  [...saidOfBatches(batches)].map(([key, { draft }]) => `${key} ${draft.severity}`).toSorted();
const EXPECTED = verdictsOf([MORNING]);

describe("the list of detectors of acts", () => {
  it("has every id once", () => {
    const ids = actDetectors.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it("speaks to those who watch over security, lets only an administrator acknowledge, and says what it sees", () => {
    for (const { audience, mayAcknowledge, title, sees } of actDetectors) {
      expect({ audience, mayAcknowledge }).toEqual({
        audience: "security-contact",
        mayAcknowledge: "admin",
      });
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(sees).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("speaks with every detector of a morning in which something of everything happens", () => {
    const speaking = new Set(
      [...saidOfBatches([MORNING]).values()].map(({ detector }) => detector),
    );
    expect(actDetectors.map(({ id }) => id).filter((id) => !speaking.has(id))).toEqual([]);
  });

  it("says the same whatever the order and the pieces in which the acts become known, and whoever repeats them", () => {
    const order = fc.shuffledSubarray([...MORNING], { minLength: MORNING.length });
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: MORNING.length - 1 }), { maxLength: 6 });
    const repeated = fc.shuffledSubarray([...MORNING]);
    fc.assert(
      fc.property(order, cuts, repeated, (acts, at, again) => {
        const ends = [...at.toSorted((a, b) => a - b), acts.length];
        const batches = ends.map((end, index) => acts.slice(ends[index - 1] ?? 0, end));
        expect(verdictsOf([...batches, again])).toEqual(EXPECTED);
      }),
      { numRuns: 60 },
    );
  });

  it("says nothing of acts that were known before", () => {
    const [first, ...others] = MORNING;
    const news = saidOfBatches([others, first === undefined ? [] : [first]]);
    const old = saidOfBatches([others]);
    expect([...news.keys()].filter((key) => !old.has(key))).toHaveLength(1);
  });

  it("has words that only the tenant's names make differ", () => {
    for (const { draft } of saidOfBatches([MORNING]).values()) {
      for (const text of [draft.title, draft.whyItMatters, draft.whatToDo]) {
        expect(text).not.toMatch(/Payroll|contoso|Tier 0|undefined|\$\{/);
      }
      expect(draft.what).toMatch(/^[^]*\.$/);
      expect(draft.what).not.toContain("undefined");
    }
  });
});
