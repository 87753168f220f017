import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coverage } from "../../scripts/yardstick/coverage.ts";
import type { Act, Deed } from "../support/acts/act.ts";
import { createActingTenant } from "../support/acts/acting-tenant.ts";
import { attacks } from "../support/acts/attacks.ts";
import { createDraws } from "../support/acts/draw.ts";
import { actorIn, isAbout, tellingOf } from "../support/acts/found.ts";
import { NOT_PERFORMED } from "../support/acts/not-performed.ts";
import { performAll, type Performed } from "../support/acts/perform.ts";
import { allFindings, type Finding } from "../support/findings.ts";
import { type LocalAzure, startLocalAzure } from "../support/local-azure.ts";
import { seeded } from "../support/seeded.ts";
import { moveTo } from "../support/settled.ts";
import { toldIn } from "../support/told.ts";

const SEED = 1;
const nearMisses: readonly Deed[] = [...new Set(attacks.map(({ nearMiss }) => nearMiss))];
/** The rows first: a name is cut where it gets long. */
const titled = attacks.map((act) => ({ title: `rows ${act.rows.join(" ")}: ${act.what}`, act }));

let azure: LocalAzure;
let administratorId = "";
let findings: readonly Finding[] = [];
let told: ReadonlySet<string> = new Set();
let performed: ReadonlyMap<Deed, Performed<Deed>> = new Map();

beforeAll(async () => {
  azure = await startLocalAzure({ seed: SEED, args: ["--no-throttling"] });
  const { attacked, ordinary } = createDraws(SEED, seeded(SEED));
  const tenant = await createActingTenant(azure, SEED, attacked);
  administratorId = tenant.administrator.id;
  await moveTo(azure, new Date("2026-03-02T09:20:00Z"));
  // Reads follow writes within two minutes.
  const show = (): Promise<void> => azure.advance("PT2M5S");
  const done = [
    ...(await performAll(tenant, attacks, show)),
    ...(await performAll(tenant.drawing(ordinary), nearMisses, show)),
  ];
  performed = new Map(done.map((one) => [one.deed, one]));
  await tenant.close();
  // Some entries of the log can be read only three quarters of an hour later.
  await azure.advance("PT55M");
  await azure.api("/api/scans", { method: "POST", body: { kinds: ["credentials"] } });
  await azure.advance("PT10M");
  findings = await allFindings(azure);
  told = new Set((await azure.mailbox()).flatMap((mail) => toldIn(mail).findings));
});
afterAll(async () => {
  await azure.stop();
});

function about(deed: Deed): readonly Finding[] {
  const id = performed.get(deed)?.done.about;
  if (id === undefined) throw new Error(`Not performed: ${deed.what}`);
  return findings.filter((finding) => isAbout(finding, id));
}

function telling(act: Act): readonly Finding[] {
  const done = performed.get(act)?.done;
  return done === undefined ? [] : tellingOf(findings, { deed: act, done }, administratorId);
}

describe("what public rules watch for", () => {
  test.each(titled)("$title: is found, as severe as it is, and who did it", ({ act }) => {
    const said = about(act).map((one) => [one.detector, one.severity, actorIn(one)]);
    expect(telling(act), `of ${JSON.stringify(act.found)}: ${JSON.stringify(said)}`).not.toEqual(
      [],
    );
  });

  test.each(nearMisses)("$what: stays quiet", (deed) => {
    const loud = about(deed).filter(({ severity }) => severity !== "info");
    expect(loud.map(({ detector, severity }) => `${detector} ${severity}`)).toEqual([]);
    expect(about(deed).filter(({ id }) => told.has(id))).toEqual([]);
  });
});

test("each rule that is covered is performed, once for every detector that covers it", () => {
  const missing = coverage.flatMap((covered) => {
    if (!("by" in covered)) return [];
    const acts = attacks.filter(({ rows }) => rows.includes(covered.row));
    const found = acts.map((act) => act.found.detector);
    return covered.by
      .filter((detector) => !found.includes(detector))
      .map((detector) => ({ row: covered.row, detector }));
  });
  expect(missing.map(({ row }) => row)).toEqual(NOT_PERFORMED.map(({ row }) => row));
});

test("each rule that is ours is found by every act that it watches for", () => {
  const ours = coverage.filter((row) => "by" in row).map(({ row }) => row);
  const missed = ours.filter((row) => {
    const acts = attacks.filter(({ rows }) => rows.includes(row));
    return acts.length === 0 || acts.some((act) => telling(act).length === 0);
  });
  expect(missed).toEqual(NOT_PERFORMED.map(({ row }) => row));
});
