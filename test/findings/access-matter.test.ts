import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../shared/core/time.ts";
import { accessMatter } from "../../shared/findings/access-matter.ts";
import { type Judgement, judgeFacts } from "../../shared/findings/judge.ts";
import { EMPTY_MEMO } from "../../shared/findings/memo.ts";
import {
  type AccessFact,
  type Catalogue,
  keyOfAccess,
} from "../../shared/inventory/access-records.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import {
  aCatalogue,
  anAzureRole,
  anEntraRole,
  AZURE,
  USER_ID,
} from "../build/an-access-subject.ts";
import { actKey } from "../../shared/privilege/acted.ts";
import { anAct, aRoleAct } from "../build/an-act.ts";
import { aPolicy } from "../build/a-policy.ts";

const API_ID = "a0000000-0000-4000-8000-000000000077";
const RESOURCE_MANAGER = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const OPENED = Date.parse("2026-03-02T10:00:00.000Z");
const onDay = (day: number): Date => new Date(OPENED + day * DAY_MS);
const rootAct = (verb: "given" | "taken", day: number): LoggedAct =>
  anAct({ kind: "root-access", verb, principalId: USER_ID }, { at: onDay(day).toISOString() });
const opened = rootAct("given", 0);
const rootAccess = anAzureRole({ roleId: AZURE.userAccessAdministrator, scope: "/" });

interface Known {
  readonly acts?: readonly LoggedAct[];
  readonly facts?: readonly AccessFact[];
  readonly catalogue?: Catalogue;
}

function judgedOn(
  day: number,
  { acts = [], facts = [], catalogue = aCatalogue() }: Known,
  memo?: string,
): Judgement {
  const context = { now: onDay(day), policy: aPolicy(), acts };
  return judgeFacts(USER_ID, facts, memo, accessMatter(catalogue), context);
}
const changesIn = ({ changes }: Judgement): readonly string[] =>
  changes.map((change) =>
    change.kind === "present" ? change.detector : `over: ${change.because}`,
  );

describe("the rules by which access is judged", () => {
  const resource = (appId: string): Catalogue["resources"] => ({
    [API_ID]: {
      ...{ id: API_ID, appId, name: "API", origin: "microsoft", appRoles: {} },
      isDelegatedOnly: true,
    },
  });
  const rulesWith = (resources: Catalogue["resources"]): string =>
    accessMatter(aCatalogue({ resources })).rules;

  it("are others once an API has come whose scopes are rated: there may be consent to it already", () => {
    expect(rulesWith(resource(RESOURCE_MANAGER))).not.toBe(rulesWith({}));
  });

  it("are the same when any other application comes", () => {
    expect(rulesWith(resource("0b0b0b0b-0000-4000-8000-000000000002"))).toBe(rulesWith({}));
  });
});

describe("access to all of Azure that only the log tells of", () => {
  const before = judgedOn(2, { acts: [opened] });

  it("is said to be left on, and that nothing else would show it", () => {
    expect(changesIn(before)).toEqual(["root-access-standing"]);
    expect(before.changes[0]).toMatchObject({
      draft: {
        evidence: {
          confirmation: "the audit log says so; nothing else is readable that would show it",
        },
      },
    });
  });

  it.each<[string, number, Known, string]>([
    ["is not known any more when the log has forgotten it", 91, {}, "out-of-scope"],
    [
      "has been removed when the log says so",
      3,
      { acts: [opened, rootAct("taken", 3)] },
      "removed",
    ],
    [
      "has been removed when the root can be read, and does not show it",
      91,
      { catalogue: aCatalogue({ isRootRead: true }) },
      "removed",
    ],
  ])("%s", (_what, day, known, because) => {
    expect(changesIn(judgedOn(day, known, before.memo))).toEqual([`over: ${because}`]);
  });

  it("has been removed when it was seen as well, and is gone", () => {
    const seen = judgedOn(3, { acts: [opened], facts: [rootAccess] }, before.memo);
    expect(changesIn(judgedOn(91, {}, seen.memo))).toEqual(["over: removed"]);
  });
});

describe("a directory role that only the log tells of", () => {
  it("is no longer known after a day, and not said to have been removed", () => {
    const given = anAct(aRoleAct({ principalId: USER_ID }), { at: onDay(0).toISOString() });
    const news = {
      fresh: new Set([actKey(given)]),
      added: new Set<string>(),
      hasBegun: () => true,
      since: onDay(-1),
    };
    const about = { policy: aPolicy(), acts: [given], news };
    const matter = accessMatter(aCatalogue());
    const before = judgeFacts(USER_ID, [], undefined, matter, { ...about, now: onDay(0.5) });
    expect(changesIn(before)).toContain("entra-role-assigned");
    const after = judgeFacts(USER_ID, [], before.memo, matter, { ...about, now: onDay(2) });
    expect(new Set(changesIn(after))).toEqual(new Set(["over: out-of-scope"]));
  });
});

describe("who gave a role of Azure", () => {
  const GIVER = "a0000000-0000-4000-8000-00000000000c";
  const owner = anAzureRole({ createdAt: onDay(0).toISOString(), createdBy: GIVER });
  const news = {
    fresh: new Set([keyOfAccess(owner)]),
    added: new Set<string>(),
    hasBegun: () => true,
    since: onDay(-1),
  };

  function seen(fact: AccessFact, memo?: string): Judgement {
    const context = { now: onDay(1), policy: aPolicy(), news };
    return judgeFacts(USER_ID, [fact], memo, accessMatter(aCatalogue()), context);
  }
  function saidIn({ changes: [change] }: Judgement) {
    return change?.kind === "present" ? change.draft : undefined;
  }

  it("is named where the name was asked for, and an id where it was not", () => {
    const named = saidIn(seen({ ...owner, createdByName: "cleo@contoso.example" }));
    expect(named?.what).toContain("Azure says that “cleo@contoso.example” created the assignment.");
    expect(named?.evidence).toMatchObject({ actor: "cleo@contoso.example", givenBy: GIVER });
    const nameless = saidIn(seen(owner));
    expect(nameless?.what).toContain(`the object id “${GIVER}” created the assignment.`);
    expect(nameless?.evidence["actor"]).toBeUndefined();
  });

  it("stays named when the name cannot be read any more", () => {
    const named = seen({ ...owner, createdByName: "cleo@contoso.example" });
    expect(seen(owner, named.memo).changes).toEqual([]);
  });

  it("is nobody's name but the giver's when it was taken away and given again", () => {
    const named = seen({ ...owner, createdByName: "cleo@contoso.example" });
    const again = saidIn(seen({ ...owner, createdBy: USER_ID }, named.memo));
    expect(again?.what).toContain(`the object id “${USER_ID}” created the assignment.`);
    expect(again?.evidence["actor"]).toBeUndefined();
  });
});

describe("what was removed", () => {
  const role = anEntraRole();
  const byCleo = { by: "cleo@contoso.example", at: onDay(2).toISOString() };
  const taken = anAct(
    aRoleAct({ verb: "taken", principalId: USER_ID, roleTemplateId: role.roleId }),
    { at: onDay(2).toISOString(), actor: { kind: "user", userPrincipalName: byCleo.by } },
  );
  const standing = judgedOn(1, { facts: [role] });
  const endings = ({ changes }: Judgement) =>
    changes.map((change) => (change.kind === "gone" ? change.ending : undefined));

  it("was removed by whom the log names", () => {
    expect(endings(judgedOn(2, { acts: [taken] }, standing.memo))).toEqual([byCleo]);
    expect(endings(judgedOn(2, {}, standing.memo))).toEqual([undefined]);
  });

  it("was removed by nobody when its end had come", () => {
    const timed = judgedOn(1, { facts: [{ ...role, endsAt: onDay(2).toISOString() }] });
    const known = judgedOn(1, { facts: [role] }, timed.memo);
    expect(endings(judgedOn(2, { acts: [taken] }, known.memo))).toEqual([byCleo]);
    for (const ending of endings(judgedOn(2, { acts: [taken] }, timed.memo))) {
      expect(ending).toBeUndefined();
    }
  });

  it("was removed by whom an event names, of all that was said of just that", () => {
    const said = judgedOn(3, { acts: [opened], facts: [rootAccess, role] });
    const removal = { key: [USER_ID, AZURE.userAccessAdministrator, "/"], ending: byCleo };
    const context = { now: onDay(4), policy: aPolicy(), removal };
    const after = judgeFacts(USER_ID, [], said.memo, accessMatter(aCatalogue()), context);
    expect(endings(after).toSorted()).toEqual([byCleo, undefined]);
  });
});

describe("an Azure role beside the right to activate it", () => {
  const eligible = anAzureRole({ isEligible: true });
  const given = anAzureRole();
  const activated = anAzureRole({ isActivated: true });

  /** `fresh`: what has just come; what was there at the first look is not spoken of. */
  function judged(facts: readonly AccessFact[], fresh: readonly AccessFact[], memo?: string) {
    const keys = new Set(fresh.map(keyOfAccess));
    const news = { fresh: keys, added: keys, hasBegun: () => memo !== undefined, since: onDay(1) };
    const context = { now: onDay(1), policy: aPolicy(), news };
    const judgement = judgeFacts(USER_ID, facts, memo, accessMatter(aCatalogue()), context);
    const titles = judgement.changes.map((change) =>
      change.kind === "present" ? change.draft.title : change.because,
    );
    return { ...judgement, titles };
  }
  const existing = judged([eligible], [eligible]);
  const told = judged([eligible], [eligible], judged([], []).memo ?? EMPTY_MEMO);

  it("is news when it is held at all times, whether or not the right was spoken of", () => {
    expect([existing.titles, told.titles]).toEqual([[], ["An Azure role can now be activated"]]);
    for (const { memo } of [existing, told]) {
      expect(judged([eligible, given], [given], memo).titles).toEqual([
        "An Azure role that could be activated is now held at all times",
      ]);
    }
  });

  it("is news when it turns out to be no activation", () => {
    const unknown = anAzureRole({ isActivated: "unknown" });
    const before = judged([eligible, unknown], [unknown], existing.memo);
    expect(before.titles).toEqual([]);
    expect(judged([eligible, given], [given], before.memo).titles).toHaveLength(1);
  });

  it("is none when it is activated, nor when that is over", () => {
    const during = judged([eligible, activated], [activated], told.memo);
    expect(during.titles).toEqual([]);
    expect(judged([eligible], [], during.memo).titles).toEqual([]);
  });

  it("is none when somebody who holds it may activate it, too, or only that from now on", () => {
    const holder = judged([given], [given], EMPTY_MEMO);
    expect(holder.titles).toEqual(["An Azure role was given"]);
    const both = judged([eligible, given], [eligible], holder.memo);
    expect(
      both.changes.map((change) => change.kind === "present" && change.draft.occurrence),
    ).toEqual(holder.changes.map((change) => change.kind === "present" && change.draft.occurrence));
    const after = judged([eligible], [], both.memo);
    expect(after.changes).toMatchObject([
      { draft: { occurrence: "4", title: "An Azure role can now be activated" } },
    ]);
  });
});
