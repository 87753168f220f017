import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ActsStore, createActsStore } from "../../shared/audit/acts-store.ts";
import { createJudgeActs } from "../../shared/audit/judge-acts.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import type { ActDetector } from "../../shared/detect/audit/act-detector.ts";
import { partitionOf } from "../../shared/findings/finding-rows.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import { fingerprint } from "../../shared/core/fingerprint.ts";
import {
  aCredentialAct,
  aGrantAct,
  aMembershipAct,
  anAct,
  anOwnerAct,
  aPermissionAct,
  aPolicyAct,
  aRoleAct,
  CLIENT,
  TIER_0_GROUP,
} from "../build/an-act.ts";
import { ADA, BO } from "../build/an-audit-row.ts";
import { policyInForce } from "../build/a-policy.ts";
import { type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const START = new Date("2026-03-02T10:05:00.000Z");
const ROLE = "2b000000-0000-4000-8000-00000000002b";

let azurite: RunningAzurite;
let clock: MovableClock;
let acts: ActsStore;
let findings: FindingsStore;
let looks: { subject: string; aspects: ReadonlySet<string>; freshActs: ReadonlySet<string> }[];
let powerful: ReadonlySet<string>;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = movableClock(START);
  acts = createActsStore({ table: freshTable(azurite, "Audit") });
  findings = createFindingsStore({ table: freshTable(azurite, "Findings"), build: "test" });
  [looks, powerful] = [[], new Set()];
});

/** Says how many acts a history has, whenever one that is fresh is in it. */
const counting: ActDetector = {
  id: "counting",
  version: 1,
  title: "Counted",
  sees: "Everything.",
  audience: "security-contact",
  mayAcknowledge: "admin",
  detect: ({ subject, acts: all }, fresh) =>
    all.some(({ id }) => fresh.has(id))
      ? [
          {
            ...{ key: [subject], thread: [subject], severity: "high", title: "Counted" },
            ...{ what: `${all.length}`, whyItMatters: "", whatToDo: "" },
            subject: { kind: "user", id: subject, name: subject },
            evidence: { first: all[0]?.id },
          },
        ]
      : [],
};

function judge(
  fresh: readonly LoggedAct[],
  waiting: Parameters<ReturnType<typeof createJudgeActs>>[1] = [],
) {
  return createJudgeActs({
    ...{ acts, findings, clock, detectors: [counting] },
    refreshAccess: (look) => {
      looks.push(look);
      return Promise.resolve({ changed: 1, partitions: [`of ${look.subject}`] });
    },
    refreshApplication: ({ on, objectId, freshActs }) => {
      looks.push({ subject: objectId, aspects: new Set([on]), freshActs });
      return Promise.resolve({ changed: 1, partitions: [`of ${objectId}`] });
    },
    powerfulGroups: () => Promise.resolve(powerful),
    policies: policyInForce(),
  })(fresh, waiting);
}

const aspectsLookedAt = (): readonly (readonly [string, readonly string[]])[] =>
  looks.map(({ subject, aspects }) => [subject, [...aspects]]);

describe("acts that have just become known", () => {
  it.each([
    ["a role of the directory", aRoleAct(), [[BO, ["roles"]]]],
    ["access to all of Azure", { kind: "root-access", verb: "given", principalId: BO }, [[BO, []]]],
    ["an application permission", aPermissionAct(), [[CLIENT, ["permissions"]]]],
    ["a delegated grant", aGrantAct(BO), [[CLIENT, ["permissions"]]]],
    [
      "a role that the tenant made",
      { kind: "custom-role", verb: "changed", roleId: ROLE, changes: [] },
      [[`role:entra:${ROLE}`, []]],
    ],
    ["a credential", aCredentialAct(), [[CLIENT, ["service-principal"]]]],
    ["something that shows nowhere", anOwnerAct(), []],
    ["something that failed", { kind: "failed", attempted: aRoleAct() }, []],
  ] as const)("are looked up where they show: %s", async (_what, act, expected) => {
    await judge([anAct(act)]);
    expect(aspectsLookedAt()).toEqual(expected);
  });

  it("name what is fresh in each look, and look at a subject once", async () => {
    const [role, permission] = [anAct(aRoleAct({ principalId: CLIENT })), anAct(aPermissionAct())];
    await judge([role, permission]);
    expect(aspectsLookedAt()).toEqual([[CLIENT, ["roles", "permissions"]]]);
    expect(looks[0]?.freshActs).toEqual(new Set([`act|${role.id}`, `act|${permission.id}`]));
  });

  it("do not ask who belongs to an ordinary group, but what it holds all the same", async () => {
    const came = anAct(aMembershipAct());
    await judge([came]);
    expect(looks).toEqual([]);
    await judge([came, anAct(aRoleAct({ principalId: TIER_0_GROUP }))]);
    expect(aspectsLookedAt()).toEqual([[TIER_0_GROUP, ["roles"]]]);
    looks = [];
    powerful = new Set([TIER_0_GROUP]);
    await judge([came]);
    expect(aspectsLookedAt()).toEqual([[TIER_0_GROUP, ["membership"]]]);
  });

  it.each([
    ["what was given may not show yet", aRoleAct(), 1],
    ["what was taken has nothing to show", aRoleAct({ verb: "taken" }), 0],
    ["what was asked for gives nothing", aRoleAct({ isRequestOnly: true }), 0],
    ["what was activated is no news", aRoleAct({ isActivation: true }), 0],
    ["nobody asks about an ordinary group", aMembershipAct(), 0],
    ["nothing but the log shows it", { kind: "root-access", verb: "given", principalId: BO }, 0],
  ] as const)("wait for a quarter of an hour after they happened: %s", async (_what, act, many) => {
    const { waiting } = await judge([anAct(act)]);
    expect(waiting.map(({ until }) => until)).toEqual(
      Array.from({ length: many }, () => "2026-03-02T10:15:00.000Z"),
    );
  });

  it("do not wait when they come later than that", async () => {
    clock.forward(10 * MINUTE_MS);
    expect((await judge([anAct(aRoleAct())])).waiting).toEqual([]);
    expect(looks).toHaveLength(1);
  });

  it("are looked at once more after the time is over, and then no longer", async () => {
    const { waiting } = await judge([anAct(aRoleAct())]);
    clock.forward(9 * MINUTE_MS);
    expect((await judge([], waiting)).waiting).toEqual(waiting);
    clock.forward(MINUTE_MS);
    expect((await judge([], waiting)).waiting).toEqual([]);
    expect(aspectsLookedAt()).toEqual([1, 2, 3].map(() => [BO, ["roles"]]));
    expect(looks.at(-1)?.freshActs).toEqual(new Set());
  });

  it("are judged with what the log said before about the same actor and the same things", async () => {
    const before = anAct(aPolicyAct("domain", "changed"), { at: "2026-02-20T10:00:00.000Z" });
    const fresh = anAct(anOwnerAct());
    await acts.add([before, fresh]);
    const { partitions, changed } = await judge([fresh]);
    const actor = fingerprint(["counting", `actor:${ADA}`]);
    expect(partitions).toContain(partitionOf(actor));
    expect(changed).toBe(3);
    for await (const page of findings.standing(partitionOf(actor))) {
      const found = page.find(({ finding }) => finding.id === actor)?.finding;
      expect([found?.what, found?.evidence]).toEqual(["2", { first: before.id }]);
    }
    const again = await judge([fresh]);
    expect([again.changed, again.partitions]).toEqual([0, partitions]);
  });

  it("are judged however late they are", async () => {
    const late = anAct(anOwnerAct(), { at: "2026-01-20T10:00:00.000Z" });
    await acts.add([late]);
    expect((await judge([late])).changed).toBe(3);
  });
});
