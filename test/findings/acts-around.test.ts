import { afterAll, beforeAll, expect, it } from "vitest";
import { createActsStore } from "../../shared/audit/acts-store.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import { actsAround } from "../../shared/findings/acts-around.ts";
import type { Finding } from "../../shared/findings/finding.ts";
import { anAct, anId, aRoleAct } from "../build/an-act.ts";
import { ADA } from "../build/an-audit-row.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const NOON = Date.parse("2026-03-02T12:00:00.000Z");
const at = (minute: number): string => new Date(NOON + minute * MINUTE_MS).toISOString();

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

/** About what Ada did at noon. */
const finding: Finding = {
  id: "fp1:0",
  thread: "fp1:1",
  detector: "entra-role-assigned",
  severity: "high",
  state: "open",
  title: "A role was given",
  what: "Bo was given a role.",
  whyItMatters: "It is powerful.",
  whatToDo: "Ask Ada.",
  subject: { kind: "user", id: anId(0), name: "Bo" },
  evidence: { actorId: ADA.toUpperCase(), actedAt: at(0), correlationId: "noon" },
  episode: 1,
  firstSeenAt: at(5),
};

it("shows what its actor did nearest in time, before and after, in order of time", async () => {
  const acts = createActsStore({ table: freshTable(azurite, "Audit") });
  const minutes = Array.from({ length: 61 }, (_none, n) => n - 40);
  await acts.add([
    anAct(aRoleAct(), { at: at(0), correlationId: "noon", number: 1 }),
    ...minutes.map((minute) => anAct(aRoleAct({ principalId: anId(1) }), { at: at(minute) })),
    anAct(aRoleAct({ principalId: ADA }), { at: at(1), actor: { kind: "unknown" }, number: 2 }),
  ]);
  const { around } = await actsAround(acts, finding);
  // Twenty minutes after and thirty before are as near as the fiftieth; of what is as far away the earlier one counts.
  expect(around?.map((one) => one.at)).toEqual(minutes.slice(11).map(at));
  expect(new Set(around?.map(({ about }) => about))).toEqual(new Set([anId(1)]));
});

it("shows nothing where nobody is known to have acted", async () => {
  const acts = createActsStore({ table: freshTable(azurite, "Audit") });
  const { actorId: _who, ...evidence } = finding.evidence;
  expect(await actsAround(acts, { ...finding, evidence })).toEqual({});
});
