import { describe, expect, it } from "vitest";
import type { AuditAct } from "../../../shared/inventory/audit-acts.ts";
import type { LoggedAct } from "../../../shared/inventory/logged-act.ts";
import {
  aConsentAct,
  aCredentialAct,
  aGrantAct,
  aMembershipAct,
  anAct,
  anId,
  aPermissionAct,
  aRoleAct,
  aWorkloadAct,
  CLIENT,
  TIER_0_GROUP,
} from "../../build/an-act.ts";
import { ADA, BO } from "../../build/an-audit-row.ts";
import { saidOfActs, togetherOf } from "./said-of-acts.ts";

const byBo = { actor: { kind: "user", id: BO, userPrincipalName: "bo@contoso.example" } } as const;
const byClient = { actor: { kind: "app", id: CLIENT, name: "Payroll" } } as const;

function at(time: string, act: AuditAct, changes: Partial<LoggedAct> = {}): LoggedAct {
  return anAct(act, { at: `2026-03-${time}.000Z`, ...changes });
}

/** So many acts of one kind, `minutes` apart, from ten o'clock on. */
function many(
  count: number,
  minutes: number,
  act: (number: number) => AuditAct,
  by: (number: number) => Partial<LoggedAct> = () => ({}),
): readonly LoggedAct[] {
  return Array.from({ length: count }, (_none, index) => {
    const when = new Date(Date.UTC(2026, 2, 2, 10, index * minutes)).toISOString();
    return anAct(act(index), { at: when, number: index, ...by(index) });
  });
}

const MESSAGE_CENTER_READER = "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b";
const toPrincipal = (number: number): AuditAct => aRoleAct({ principalId: anId(number) });
const fromPrincipal = (number: number): AuditAct =>
  aRoleAct({ principalId: anId(number), verb: "taken" });
const made = at("02T10:00:00", aRoleAct());
const group: AuditAct = {
  kind: "role-assignable-group-created",
  groupId: TIER_0_GROUP,
  groupName: "Tier 0",
  changes: [],
};
const byUser = (number: number): Partial<LoggedAct> => ({
  actor: { kind: "user", id: anId(number) },
});
const consent = (): AuditAct => aConsentAct(["User.Read"]);
const forAll = aConsentAct(["Mail.Read"], { isByAdmin: true, isForAll: true });

type Case = readonly [what: string, acts: readonly LoggedAct[], verdicts: readonly string[]];

const CASES: readonly Case[] = [
  ["ten who are given roles within an hour", many(10, 6, toPrincipal), ["bulk-role-changes high"]],
  ["nine who are", many(9, 6, toPrincipal), []],
  ["ten who are, over a longer time", many(10, 7, toPrincipal), []],
  ["one who is given ten roles", many(10, 1, (one) => aRoleAct({ roleTemplateId: anId(one) })), []],
  [
    "ten who activate theirs",
    many(10, 1, (one) => aRoleAct({ principalId: anId(one), isActivation: true })),
    [],
  ],
  ["ten given by different people", many(10, 1, toPrincipal, (one) => byUser(100 + one)), []],
  [
    "ten of which PIM's notice is the tenth",
    many(10, 1, (one) => aRoleAct({ principalId: anId(one), isOutsidePim: one === 9 })),
    [],
  ],
  ["five roles taken away in a day", many(5, 300, fromPrincipal), ["bulk-role-changes high"]],
  ["four taken away", many(4, 1, fromPrincipal), []],
  [
    "a new administrator who removes two others",
    [made, at("05T10:00:00", fromPrincipal(1), byBo), at("05T10:30:00", fromPrincipal(2), byBo)],
    ["new-admin-removes-admins critical"],
  ],
  ["one who removes one", [made, at("05T10:00:00", fromPrincipal(1), byBo)], []],
  [
    "one who has been there for eight days",
    [made, at("10T10:30:00", fromPrincipal(1), byBo), at("10T10:40:00", fromPrincipal(2), byBo)],
    [],
  ],
  [
    "one who removes others from another role",
    [
      made,
      ...[1, 2].map((one) =>
        at(
          `05T10:0${one}:00`,
          aRoleAct({ verb: "taken", principalId: anId(one), roleTemplateId: anId(99) }),
          byBo,
        ),
      ),
    ],
    [],
  ],
  [
    "a new administrator who adds a credential",
    [made, at("03T09:00:00", aCredentialAct(), byBo)],
    ["new-admin-grants high"],
  ],
  [
    "one who gives a role",
    [made, at("03T09:00:00", toPrincipal(1), byBo)],
    ["new-admin-grants medium"],
  ],
  ["one who does it a day later", [made, at("03T10:00:01", aCredentialAct(), byBo)], []],
  [
    "one who takes a credential away",
    [made, at("03T09:00:00", aCredentialAct({ added: [] }), byBo)],
    [],
  ],
  [
    "one whose role is harmless",
    [
      at("02T10:00:00", aRoleAct({ roleTemplateId: "10dae51f-b6af-4016-8d66-8c2a99b929b3" })),
      at("03T09:00:00", aCredentialAct(), byBo),
    ],
    [],
  ],
  [
    "one who activated what was theirs",
    [
      at("02T10:00:00", aRoleAct({ isActivation: true })),
      at("03T09:00:00", aCredentialAct(), byBo),
    ],
    [],
  ],
  [
    "an application that gives a role with what it has just got",
    [at("02T10:00:00", aPermissionAct()), at("09T10:00:00", toPrincipal(1), byClient)],
    ["role-after-self-grant critical"],
  ],
  [
    "one that could not take more with it",
    [
      at("02T10:00:00", aPermissionAct({ value: "User.Read.All", appRoleId: anId(5) })),
      at("09T10:00:00", toPrincipal(1), byClient),
    ],
    [],
  ],
  [
    "one that gave the role before",
    [at("02T10:00:00", toPrincipal(1), byClient), at("09T10:00:00", aPermissionAct())],
    [],
  ],
  [
    "a role given to a new account",
    [
      at("02T10:00:00", { kind: "user-created", userId: BO, changes: [] }),
      at("03T09:59:00", aRoleAct()),
    ],
    ["role-given-to-new-account high"],
  ],
  [
    "a role given to a new guest",
    [
      at("02T10:00:00", { kind: "guest-invited", userId: BO, changes: [] }),
      at("02T10:59:00", aRoleAct({ isEligible: true })),
    ],
    ["role-given-to-new-account high"],
  ],
  [
    "a role that gives little, given to a new account",
    [
      at("02T10:00:00", { kind: "user-created", userId: BO, changes: [] }),
      at("02T10:59:00", aRoleAct({ roleTemplateId: MESSAGE_CENTER_READER })),
    ],
    ["role-given-to-new-account low"],
  ],
  [
    "a role given a day later",
    [
      at("02T10:00:00", { kind: "user-created", userId: BO, changes: [] }),
      at("03T10:01:00", aRoleAct()),
    ],
    [],
  ],
  [
    "a role given and taken",
    [made, at("02T13:59:00", aRoleAct({ verb: "taken" }))],
    ["short-lived-role medium"],
  ],
  ["a role given and taken later", [made, at("02T14:01:00", aRoleAct({ verb: "taken" }))], []],
  [
    "another role taken",
    [made, at("02T10:05:00", aRoleAct({ verb: "taken", roleTemplateId: anId(99) }))],
    [],
  ],
  [
    "an activation that came and ended",
    [
      at("02T10:00:00", aRoleAct({ isActivation: true })),
      at("02T11:00:00", aRoleAct({ verb: "taken", isActivation: true })),
    ],
    [],
  ],
  [
    "four service principals in nine minutes",
    many(4, 3, (one) => aWorkloadAct("created", { objectId: anId(one) })),
    ["service-principals-created-in-bulk medium"],
  ],
  ["three", many(3, 1, (one) => aWorkloadAct("created", { objectId: anId(one) })), []],
  [
    "four applications, whose service principals count",
    many(4, 1, (one) => aWorkloadAct("created", { objectId: anId(one), on: "application" })),
    [],
  ],
  [
    "an application that lived for minutes",
    [at("02T10:00:00", aWorkloadAct("created")), at("02T10:09:00", aWorkloadAct("deleted"))],
    ["short-lived-application low"],
  ],
  [
    "one that had power",
    [
      at("02T10:00:00", aWorkloadAct("created")),
      at("02T10:05:00", aPermissionAct()),
      at("02T10:09:00", aWorkloadAct("deleted")),
    ],
    ["short-lived-application high"],
  ],
  [
    "one that lived longer",
    [at("02T10:00:00", aWorkloadAct("created")), at("02T10:11:00", aWorkloadAct("deleted"))],
    [],
  ],
  [
    "a credential after consent",
    [at("02T10:00:00", forAll), at("04T09:00:00", aCredentialAct())],
    ["credential-after-consent high"],
  ],
  [
    "a credential long after consent",
    [at("02T10:00:00", forAll), at("04T10:01:00", aCredentialAct())],
    [],
  ],
  [
    "a credential before consent",
    [at("02T10:00:00", aCredentialAct()), at("03T10:00:00", forAll)],
    [],
  ],
  [
    "a credential after a user's own consent",
    [at("02T10:00:00", consent()), at("03T10:00:00", aCredentialAct())],
    [],
  ],
  ["ten users who consent within an hour", many(10, 6, consent, byUser), ["consent-burst high"]],
  [
    "nine who do, each with two entries",
    [...many(9, 6, consent, byUser), ...many(9, 6, (one) => aGrantAct(anId(one)), byUser)],
    [],
  ],
  [
    "ten whose grants alone are logged",
    many(10, 1, (one) => aGrantAct(anId(one))),
    ["consent-burst high"],
  ],
  ["ten over a longer time", many(10, 7, consent, byUser), []],
  ["one who consents ten times", many(10, 1, consent), []],
  ["ten who consent for all", many(10, 1, () => forAll, byUser), []],
  [
    "a member of a new group that may hold roles",
    [at("02T10:00:00", group), at("03T09:00:00", aMembershipAct())],
    ["new-group-filled medium"],
  ],
  [
    "an owner of it",
    [at("02T10:00:00", group), at("02T10:01:00", aMembershipAct({ relation: "owner" }))],
    ["new-group-filled medium"],
  ],
  ["a member of an older one", [at("02T10:00:00", group), at("03T10:01:00", aMembershipAct())], []],
  [
    "one who leaves it",
    [at("02T10:00:00", group), at("02T10:01:00", aMembershipAct({ verb: "taken" }))],
    [],
  ],
];

describe("of acts together", () => {
  it.each(CASES)("%s: told as it should be", (_what, acts, verdicts) => {
    expect(togetherOf(...acts)).toEqual(verdicts);
  });

  it("names who did the last of them, and says when they began", () => {
    const said = saidOfActs(made, at("03T09:00:00", aCredentialAct(), byBo));
    const { draft } = said.find(({ detector }) => detector === "new-admin-grants") ?? {};
    expect(draft?.evidence).toMatchObject({
      actorId: BO,
      actedAt: "2026-03-03T09:00:00.000Z",
      firstAt: "2026-03-02T10:00:00.000Z",
    });
  });

  it("says from when to when a role was held, who gave it and who took it", () => {
    const said = saidOfActs(made, at("02T13:59:00", aRoleAct({ verb: "taken" }), byBo));
    const { draft } = said.find(({ detector }) => detector === "short-lived-role") ?? {};
    expect(draft?.what).toMatch(
      /from 2026-03-02 10:00 UTC to 2026-03-02 13:59 UTC\. User “.+” gave it\. User “.+” took it away\.$/,
    );
  });

  it("what one did to oneself is of one history as well", () => {
    const own = { actor: { kind: "user", id: ADA } } as const;
    const acts = [
      at("02T10:00:00", aRoleAct({ principalId: ADA }), own),
      at("02T10:30:00", aCredentialAct(), own),
    ];
    expect(togetherOf(...acts)).toEqual(["new-admin-grants high"]);
  });
});
