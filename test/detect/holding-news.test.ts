import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import { accessDetectors } from "../../shared/detect/access-detectors.ts";
import { nextEnd } from "../../shared/detect/holding-news.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import type { AuditAct } from "../../shared/inventory/audit-acts.ts";
import type { AccessSubject } from "../../shared/privilege/access-subject.ts";
import { withActs } from "../../shared/privilege/acted.ts";
import { accessSubjectOf } from "../../shared/privilege/holdings.ts";
import {
  aCatalogue,
  aMembership,
  anEntraRole,
  aPowerfulGroup,
  aUser,
  GROUP_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { aMembershipAct, anAct, aRoleAct } from "../build/an-act.ts";
import { aPolicy } from "../build/a-policy.ts";

const TEN = Date.parse("2026-03-02T10:00:00.000Z");
const NOW = new Date(TEN + 5 * MINUTE_MS);
const context = { now: NOW, policy: aPolicy() };

/** What is known of a subject, and what was done to it, a minute after the other from ten on. */
function acted(
  subject: string,
  facts: readonly AccessFact[],
  ...acts: readonly AuditAct[]
): AccessSubject {
  const catalogue = aCatalogue();
  const logged = acts.map((act, n) =>
    anAct(act, { at: new Date(TEN + n * MINUTE_MS).toISOString() }),
  );
  return withActs(accessSubjectOf(subject, facts, catalogue), logged, catalogue, NOW);
}
const said = (subject: AccessSubject): readonly string[] =>
  accessDetectors.flatMap((one) => one.detect(subject, context).map(() => one.id));

const guest = aUser({ isGuest: true });
const given = aRoleAct({
  ...{ principalId: USER_ID, userPrincipalName: "ada_example.com#EXT#@contoso.example" },
});
const taken = { ...given, verb: "taken" } as const;

describe("what only the log tells of", () => {
  it("is news, and no state until it has been seen", () => {
    expect(said(acted(USER_ID, [anEntraRole({ principal: guest })], given))).toContain(
      "privilege-risky-holder",
    );
    expect(said(acted(USER_ID, [], given))).toEqual(["entra-role-assigned"]);
    expect(said(acted(USER_ID, [], given, taken))).toEqual(["entra-role-assigned"]);
  });

  it("gives a group's members no power that the group is not seen to have", () => {
    const group = aRoleAct({ principalId: GROUP_ID, principalType: "Group" });
    const facts = [aPowerfulGroup(), aMembership({ relation: "owner" })];
    const taking = { ...group, verb: "taken" } as const;
    expect(said(acted(GROUP_ID, facts, group, taking))).toEqual(["entra-role-assigned"]);
  });

  it("makes nobody an owner who is not seen as one", () => {
    const facts = [aPowerfulGroup(), anEntraRole({ principal: { ...guest, id: GROUP_ID } })];
    const came = aMembershipAct({ groupId: GROUP_ID, principalId: USER_ID, relation: "owner" });
    const found = said(acted(GROUP_ID, facts, came));
    expect(found).toContain("privileged-group-changed");
    expect(found).not.toContain("privileged-group-open");
  });

  it("is looked at again when it would have to show, and when it is let go", () => {
    expect(nextEnd(acted(USER_ID, [], given), context)).toEqual(new Date(TEN + 15 * MINUTE_MS));
    expect(nextEnd(acted(USER_ID, [], given, taken), context)).toEqual(
      new Date(TEN + MINUTE_MS + 24 * HOUR_MS),
    );
    expect(nextEnd(acted(USER_ID, [anEntraRole()], given), context)).toBeUndefined();
  });
});
