import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessDetectors } from "../../shared/detect/access-detectors.ts";
import type { AccessSubject } from "../../shared/privilege/access-subject.ts";
import { aPolicy } from "../build/a-policy.ts";
import {
  aForeignWorkload,
  aGrant,
  aMembership,
  anAccessSubject,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  aUser,
  aWorkload,
  aCustomRole,
  APP_ROLE,
  AZURE,
  ENTRA,
  GROUP_ID,
  aGroup,
  SUBSCRIPTION_ID,
} from "../build/an-access-subject.ts";
import { anyAccessSubject } from "../build/any-access-facts.ts";
import { anyInstant } from "../build/any-holder.ts";
import { saidOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";

/** The ids that this version has. */
const PROMISED = [
  "entra-role-assigned",
  "azure-role-assigned",
  "root-access-elevated",
  "privileged-group-changed",
  "custom-role-dangerous",
  "application-permission-granted",
  "delegated-permission-granted",
  "role-assignment-orphaned",
  "privilege-standing",
  "privilege-risky-holder",
  "privileged-group-open",
  "root-access-standing",
  "azure-assignments-near-limit",
];

function speakingOf(subject: AccessSubject): readonly string[] {
  return accessDetectors
    .filter((detector) => saidOf(detector, subject, NOW).length > 0)
    .map(({ id }) => id);
}

describe("the list of detectors of privilege and consent", () => {
  it("has every id once, and every id that others rely on", () => {
    expect(accessDetectors.map(({ id }) => id).toSorted()).toEqual(PROMISED.toSorted());
  });

  it("speaks to those who watch over security, and lets only an administrator acknowledge", () => {
    for (const { audience, mayAcknowledge } of accessDetectors) {
      expect({ audience, mayAcknowledge }).toEqual({
        audience: "security-contact",
        mayAcknowledge: "admin",
      });
    }
  });

  const eligible = anEntraRole({ isEligible: true });
  const scoped = { scope: `${SUBSCRIPTION_ID}/resourceGroups/rg-plant` };
  const groupRole = anEntraRole({
    principal: aGroup({ isRoleAssignable: true }),
    isEligible: true,
  });
  it.each<[string, AccessSubject, readonly string[]]>([
    ["an eligible directory role", anAccessSubject(eligible), ["entra-role-assigned"]],
    [
      "a permanent directory role",
      anAccessSubject(anEntraRole()),
      ["entra-role-assigned", "privilege-standing"],
    ],
    [
      "a guest's directory role",
      anAccessSubject({ ...eligible, principal: aUser({ isGuest: true }) }),
      ["entra-role-assigned", "privilege-risky-holder"],
    ],
    ["a role of Azure", anAccessSubject(anAzureRole()), ["azure-role-assigned"]],
    [
      "elevated access",
      anAccessSubject(anAzureRole({ roleId: AZURE.userAccessAdministrator, scope: "/" })),
      ["root-access-elevated", "root-access-standing"],
    ],
    [
      "a role of somebody who is gone",
      anAccessSubject(anAzureRole({ roleId: AZURE.reader, principal: aUser({ isFound: false }) })),
      ["role-assignment-orphaned"],
    ],
    [
      "a member of a group with a role",
      anAccessSubject(groupRole, aPowerfulGroup({ isRoleAssignable: true }), aMembership()),
      ["entra-role-assigned", "privileged-group-changed"],
    ],
    [
      "an owner of a group with a role",
      anAccessSubject(
        groupRole,
        aPowerfulGroup({ isRoleAssignable: true }),
        aMembership({ relation: "owner" }),
      ),
      ["entra-role-assigned", "privileged-group-changed", "privileged-group-open"],
    ],
    ["a custom role that may do all", anAccessSubject(aCustomRole()), ["custom-role-dangerous"]],
    [
      "an application permission",
      anAccessSubject(aWorkload(), anApplicationPermission()),
      ["application-permission-granted"],
    ],
    [
      "a delegated grant",
      anAccessSubject(aForeignWorkload(), aGrant()),
      ["delegated-permission-granted"],
    ],
    ["a harmless role", anAccessSubject(anAzureRole({ roleId: AZURE.reader, ...scoped })), []],
    [
      "a harmless directory role",
      anAccessSubject(anEntraRole({ roleId: ENTRA.messageCenterReader })),
      [],
    ],
    ["a sign-in scope", anAccessSubject(aWorkload(), aGrant({ scopes: ["User.Read"] })), []],
    [
      "a harmless application permission",
      anAccessSubject(
        aWorkload(),
        anApplicationPermission({ appRoleId: APP_ROLE.workflowsReadBasic }),
      ),
      [],
    ],
    ["an ordinary group's member", anAccessSubject(aPowerfulGroup(), aMembership()), []],
  ])("says of %s: %3$s", (_what, subject, ids) => {
    expect(speakingOf(subject)).toEqual(ids);
  });

  it("says of a group which one it is", () => {
    const subject = anAccessSubject(groupRole);
    expect(saidOf(accessDetectors[0] ?? expect.fail(), subject, NOW)[0]?.subject).toEqual({
      kind: "group",
      id: GROUP_ID,
      name: "Operators",
    });
  });
});

describe.each(accessDetectors.map((detector) => [detector.id, detector] as const))(
  "%s",
  (_id, detector) => {
    const policy = aPolicy();

    it("throws at nothing, and gives findings with keys that differ", () => {
      fc.assert(
        fc.property(anyAccessSubject, anyInstant, (subject, now) => {
          const drafts = detector.detect(subject, { now: new Date(now), policy });
          const keys = drafts.map(({ key }) => JSON.stringify(key));
          expect(new Set(keys).size).toBe(keys.length);
        }),
        { numRuns: 150 },
      );
    });

    it("names fact and epoch of what became, and of nothing else", () => {
      fc.assert(
        fc.property(anyAccessSubject, anyInstant, (subject, now) => {
          for (const { news } of detector.detect(subject, { now: new Date(now), policy })) {
            if (detector.mode === "state") expect(news).toBeUndefined();
            else expect([news?.fact, news?.epoch]).not.toContain(undefined);
          }
        }),
        { numRuns: 150 },
      );
    });

    it("says the same until its next instant", () => {
      fc.assert(
        fc.property(anyAccessSubject, anyInstant, (subject, at) => {
          const said = (now: number): string =>
            JSON.stringify(detector.detect(subject, { now: new Date(now), policy }));
          const next = detector.nextAt(subject, { now: new Date(at), policy })?.getTime();
          if (next !== undefined) expect(next).toBeGreaterThan(at);
          const until = next ?? at + 400 * 86_400_000;
          expect(said(until - 1)).toBe(said(at));
        }),
        { numRuns: 150 },
      );
    });

    it("says it in sentences, and holds nothing but plain values in evidence", () => {
      fc.assert(
        fc.property(anyAccessSubject, anyInstant, (subject, now) => {
          for (const draft of detector.detect(subject, { now: new Date(now), policy })) {
            const { title, what, whyItMatters, whatToDo, evidence } = draft;
            for (const sentence of [what, whyItMatters, whatToDo]) expect(sentence).toMatch(/\.$/);
            expect(title).not.toMatch(/\.$/);
            expect(`${what}${whyItMatters}`).not.toMatch(/undefined|\n/);
            for (const value of Object.values(evidence)) {
              const isPlain =
                value === undefined || Array.isArray(value) || typeof value !== "object";
              expect(isPlain).toBe(true);
            }
          }
        }),
        { numRuns: 150 },
      );
    });
  },
);
