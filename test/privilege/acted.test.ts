import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../shared/core/time.ts";
import type { AccessFact } from "../../shared/inventory/access-records.ts";
import type { AuditAct } from "../../shared/inventory/audit-acts.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import type { AccessSubject } from "../../shared/privilege/access-subject.ts";
import { shownBy, withActs } from "../../shared/privilege/acted.ts";
import { accessSubjectOf } from "../../shared/privilege/holdings.ts";
import {
  aCatalogue,
  aCustomRole,
  aGrant,
  aMembership,
  anApplicationPermission,
  anAzureRole,
  anEntraRole,
  aPowerfulGroup,
  AZURE,
  CLIENT_ID,
  GRAPH_ID,
  GROUP_ID,
  UNIT_ID,
  USER_ID,
} from "../build/an-access-subject.ts";
import { aGrantAct, aMembershipAct, anAct, aPermissionAct, aRoleAct } from "../build/an-act.ts";

const TEN = Date.parse("2026-03-02T10:00:00.000Z");
const at = (minute: number): Date => new Date(TEN + minute * MINUTE_MS);
const UNIT = `/administrativeUnits/${UNIT_ID}`;

/** Number `n` of what happened, at a minute after ten. */
function done(minute: number, act: AuditAct, changes: Partial<LoggedAct> = {}): LoggedAct {
  return anAct(act, { at: at(minute).toISOString(), ...changes });
}

const role = (changes: Parameters<typeof aRoleAct>[0] = {}) =>
  aRoleAct({ principalId: USER_ID, ...changes });
const rootAccess = (verb: "given" | "taken") =>
  ({ kind: "root-access", verb, principalId: USER_ID }) as const;
const permission = () => aPermissionAct({ clientId: CLIENT_ID, resourceId: GRAPH_ID });
const grant = () => ({ ...aGrantAct(USER_ID), clientId: CLIENT_ID, resourceId: GRAPH_ID });
const came = (changes: Parameters<typeof aMembershipAct>[0] = {}) =>
  aMembershipAct({ groupId: GROUP_ID, principalId: USER_ID, ...changes });

function seen(
  subject: string,
  facts: readonly AccessFact[],
  acts: readonly LoggedAct[],
  minute = 5,
): AccessSubject {
  const catalogue = aCatalogue();
  return withActs(accessSubjectOf(subject, facts, catalogue), acts, catalogue, at(minute));
}

/** What is known, in short: key, how sure, by which entry. */
function held({ holdings, members }: AccessSubject): readonly string[] {
  return [
    ...holdings.map(({ key, only = "seen", act }) => [
      key.slice(1).join(" "),
      only,
      act?.id ?? "-",
    ]),
    ...members.map(({ relation, only = "seen", act }) => [relation, only, act?.id ?? "-"]),
  ].map((parts) => parts.join(" | "));
}

const GLOBAL = "62e90394-69f5-4237-9190-012177145e10";

describe("what is seen, and what the log says of it", () => {
  it.each<[string, string, readonly AccessFact[], AuditAct]>([
    ["a role of the directory", USER_ID, [anEntraRole()], role()],
    ["an eligible one", USER_ID, [anEntraRole({ isEligible: true })], role({ isEligible: true })],
    [
      "one in a part of the tenant",
      USER_ID,
      [anEntraRole({ scope: UNIT.toLowerCase() })],
      role({ scope: UNIT }),
    ],
    [
      "one of which PIM does not say where it holds",
      USER_ID,
      [anEntraRole({ scope: UNIT })],
      (({ scope: _none, ...rest }) => rest)(role()),
    ],
    [
      "access to all of Azure",
      USER_ID,
      [anAzureRole({ scope: "/", roleId: AZURE.userAccessAdministrator })],
      rootAccess("given"),
    ],
    ["an application permission", CLIENT_ID, [anApplicationPermission()], permission()],
    ["a delegated grant", CLIENT_ID, [aGrant({ principalId: USER_ID })], grant()],
    ["a member of a group", GROUP_ID, [aPowerfulGroup(), aMembership()], came()],
    [
      "an eligible owner",
      GROUP_ID,
      [aPowerfulGroup(), aMembership({ relation: "eligible-owner" })],
      came({ relation: "eligible-owner" }),
    ],
  ])("belong together: %s", (_what, subject, facts, act) => {
    const one = done(0, act);
    const [found, ...others] = held(seen(subject, facts, [one]));
    expect(found).toContain(`| seen | ${one.id}`);
    expect(others).toEqual([]);
  });

  it.each<[string, readonly AccessFact[], AuditAct]>([
    ["active, and eligible in the log", [anEntraRole()], role({ isEligible: true })],
    ["of the tenant, and of a part in the log", [anEntraRole()], role({ scope: UNIT })],
    ["another role", [anEntraRole({ roleId: "another" })], role()],
  ])("are two things where they do not say the same: %s", (_what, facts, act) => {
    expect(held(seen(USER_ID, facts, [done(0, act)])).map((one) => one.split(" | ")[1])).toEqual([
      "seen",
      "unconfirmed",
    ]);
  });

  it("does not take one person's grant for one that is for all", () => {
    const { principalId: _whose, ...someones } = grant();
    const [found, ...others] = held(seen(CLIENT_ID, [aGrant()], [done(0, someones)]));
    expect(found).toContain("| seen | -");
    expect(others).toEqual([]);
  });

  it("tells who changed a role that the tenant made", () => {
    const fact = aCustomRole({ system: "entra" });
    const changed = (verb: "changed" | "removed") =>
      ({ kind: "custom-role", verb, roleId: fact.roleId, changes: [] }) as const;
    const acts = [done(0, changed("changed")), done(1, changed("removed"))];
    expect(seen(`role:entra:${fact.roleId}`, [fact], acts).role?.act?.id).toBe(acts[0]?.id);
  });

  it.each([
    ["was only asked for", role({ isRequestOnly: true })],
    ["was activated", role({ isActivation: true })],
    ["was somebody else's", aRoleAct()],
    ["was tried in vain", { kind: "failed", attempted: role() } as const],
  ])("is nothing where it %s", (_what, act) => {
    expect(held(seen(USER_ID, [], [done(0, act)]))).toEqual([]);
  });
});

describe("two entries of one act", () => {
  const byPim = role({ isByPim: true });
  const { scope: _none, ...byHuman } = role();
  const names = (acts: readonly LoggedAct[], facts: readonly AccessFact[] = [anEntraRole()]) =>
    seen(USER_ID, facts, acts).holdings.map(({ act }) => act?.actor.name);
  const directorys = (minute: number) =>
    done(minute, byPim, { actor: { kind: "app", name: "MS-PIM" } });
  const humans = (minute: number) =>
    done(minute, byHuman, { actor: { kind: "user", name: "Ada" } });

  it("name the human, whichever comes first", () => {
    expect(names([directorys(0), humans(1)])).toEqual(["Ada"]);
    expect(names([humans(0), directorys(1)])).toEqual(["Ada"]);
    expect(names([humans(0), directorys(1)], [])).toEqual(["Ada"]);
  });

  it("are nothing when there is only the directory's: it looks the same when what was given before is used", () => {
    expect(names([directorys(0)], [])).toEqual([]);
    expect(names([directorys(0)])).toEqual([undefined]);
  });

  it("do not make what was taken in between be there again", () => {
    const acts = [humans(0), done(1, role({ verb: "taken" })), directorys(2)];
    expect(seen(USER_ID, [], acts).holdings.map(({ only }) => only)).toEqual(["over"]);
  });

  it("hold where the directory says, of two places where the nearest does", () => {
    const acts = [
      done(0, role({ scope: UNIT, isByPim: true })),
      done(1, byHuman, { actor: { kind: "user", name: "Ada" } }),
      done(40, role({ verb: "taken" })),
    ];
    expect(held(seen(USER_ID, [], acts, 41))).toEqual([
      `${GLOBAL} ${UNIT.toLowerCase()} active | disagreement | ${acts[1]?.id ?? ""}`,
    ]);
  });

  it("say that it was given round PIM where PIM has noticed", () => {
    const acts = [done(0, role()), done(1, role({ isOutsidePim: true }))];
    const [only] = seen(USER_ID, [anEntraRole()], acts).holdings;
    expect(only?.act?.act).toMatchObject({ isOutsidePim: true });
  });
});

describe("what only the log tells", () => {
  const states = (acts: readonly LoggedAct[], minute: number) =>
    seen(USER_ID, [], acts, minute).holdings.map(({ only, until }) => [only, until]);

  it("may show for a quarter of an hour, is a disagreement then, and is let go after a day", () => {
    const acts = [done(0, role())];
    expect(states(acts, 0)).toEqual([["unconfirmed", at(15).toISOString()]]);
    expect(states(acts, 14.99)).toEqual([["unconfirmed", at(15).toISOString()]]);
    expect(states(acts, 15)).toEqual([["disagreement", at(24 * 60).toISOString()]]);
    expect(states(acts, 24 * 60 - 1)).toEqual([["disagreement", at(24 * 60).toISOString()]]);
    expect(states(acts, 24 * 60)).toEqual([]);
  });

  it("was there all the same when it was taken before anybody looked, however long that was", () => {
    const acts = [done(-3 * 24 * 60, role()), done(0, role({ verb: "taken" }))];
    expect(states(acts, 5)).toEqual([["over", at(24 * 60).toISOString()]]);
    expect(states(acts, 24 * 60)).toEqual([]);
  });

  it("is given again when it was taken before", () => {
    const acts = [
      done(0, role()),
      done(1, role({ verb: "taken" })),
      done(2, role(), { id: "again" }),
    ];
    expect(held(seen(USER_ID, [], acts))).toEqual([`${GLOBAL} / active | unconfirmed | again`]);
  });

  it("is nothing when all that is known is that it was taken", () => {
    expect(states([done(0, role({ verb: "taken" }))], 5)).toEqual([]);
  });

  it("is not over in one place because it was taken in another", () => {
    const acts = [
      done(0, role({ scope: UNIT })),
      done(1, role()),
      done(2, role({ scope: UNIT, verb: "taken" })),
    ];
    expect(held(seen(USER_ID, [], acts)).map((one) => one.split(" | ").slice(0, 2))).toEqual([
      [`${GLOBAL} ${UNIT.toLowerCase()} active`, "over"],
      [`${GLOBAL} / active`, "unconfirmed"],
    ]);
  });

  it("is so until the log says otherwise where nothing else could show it", () => {
    const opened = done(-30 * 24 * 60, rootAccess("given"));
    expect(states([opened], 0)).toEqual([["log", undefined]]);
    expect(states([opened, done(0, rootAccess("taken"))], 1).map(([only]) => only)).toEqual([
      "over",
    ]);
  });

  it("is not so for ever where the root of Azure can be read, and does not show it", () => {
    const opened = done(0, rootAccess("given"));
    const catalogue = aCatalogue({ isRootRead: true });
    const sureAt = (minute: number) =>
      withActs(
        accessSubjectOf(USER_ID, [], catalogue),
        [opened],
        catalogue,
        at(minute),
      ).holdings.map(({ only }) => only);
    expect([sureAt(5), sureAt(20), sureAt(24 * 60)]).toEqual([
      ["unconfirmed"],
      ["disagreement"],
      [],
    ]);
  });

  it("is not over when it was only narrowed", () => {
    const narrowed = { ...grant(), verb: "narrowed" as const };
    const acts = [done(0, grant()), done(1, narrowed)];
    expect(seen(CLIENT_ID, [], acts).holdings.map(({ only }) => only)).toEqual(["unconfirmed"]);
  });

  it("is told of members, permissions and grants with what the log knows of them", () => {
    const acts = [done(0, permission()), done(1, grant())];
    expect(held(seen(CLIENT_ID, [], acts)).map((one) => one.split(" | ")[1])).toEqual([
      "unconfirmed",
      "unconfirmed",
    ]);
    const group = seen(GROUP_ID, [aPowerfulGroup()], [done(0, came({ principalName: "Bo" }))]);
    expect(group.members).toMatchObject([
      { relation: "member", only: "unconfirmed", principal: { id: USER_ID, name: "Bo" } },
    ]);
  });

  it("makes a principal known of whom nothing is", () => {
    const guest = role({ userPrincipalName: "bo_example.com#EXT#@contoso.example" });
    expect(seen(USER_ID, [], [done(0, guest)]).principal).toMatchObject({
      ...{ id: USER_ID, kind: "user", isGuest: true },
    });
  });
});

it("is looked at again for a quarter of an hour, where it gave something to the one that is looked at", () => {
  expect(shownBy(done(0, role()), USER_ID)).toEqual(at(15));
  expect(shownBy(done(0, role({ verb: "taken" })), USER_ID)).toBeUndefined();
  expect(shownBy(done(0, role()), GROUP_ID)).toBeUndefined();
});
