import { allFindings, type Finding } from "../findings.ts";
import { type LocalAzure, startLocalAzure } from "../local-azure.ts";
import { seeded } from "../seeded.ts";
import { moveTo } from "../settled.ts";
import { toldIn } from "../told.ts";
import type { Act, Deed } from "./act.ts";
import { createActingTenant } from "./acting-tenant.ts";
import { createDraws } from "./draw.ts";
import { mixtureOf } from "./mixture.ts";
import { begin, goOn, outcome, type Performed, type UnderWay } from "./perform.ts";

/** What was done in some hours, and what was made of it. */
export interface MixedHours {
  readonly attacked: readonly Performed<Act>[];
  readonly ordinary: readonly Performed<Deed>[];
  readonly administratorId: string;
  /** What was found since they began. */
  readonly findings: readonly Finding[];
  /** Ids of findings that any message spoke of. */
  readonly told: ReadonlySet<string>;
}

/** Two hours, and what is begun in the last of them ends. */
const TICKS = 24;
const ENDING_TICKS = 3;

/** All of it is read hourly: what is found in between is found by events and by the log. */
const SCHEDULES = { STEWARD_ACCESS_SCAN_SCHEDULE: "0 0 * * * *" } as const;

/** Does so many things of both kinds, mixed, in a tenant of its own. The service sees nothing but the tenant. */
export async function mixedHours(
  seed: number,
  counts: { readonly attacked: number; readonly ordinary: number },
): Promise<MixedHours> {
  const azure = await startLocalAzure({ seed, args: ["--no-throttling"], env: SCHEDULES });
  try {
    return await inTenant(azure, seed, counts);
  } finally {
    await azure.stop();
  }
}

async function inTenant(
  azure: LocalAzure,
  seed: number,
  counts: { readonly attacked: number; readonly ordinary: number },
): Promise<MixedHours> {
  const random = seeded(seed);
  const draws = createDraws(seed, random);
  const attacked = await createActingTenant(azure, seed, draws.attacked);
  const ordinary = attacked.drawing(draws.ordinary);
  const mixture = mixtureOf(counts, random);
  const acts = new Map(mixture.attacks.map((act): [Deed, Act] => [act, act]));
  // Everything has been read twice by then: what was there before is known.
  await moveTo(azure, new Date("2026-03-02T10:20:00Z"));
  const before = new Set((await allFindings(azure)).map(({ id }) => id));

  let underWay: readonly UnderWay<Deed>[] = [];
  const perTick = Math.ceil(mixture.deeds.length / TICKS);
  for (let tick = 0; tick < TICKS + ENDING_TICKS; tick += 1) {
    const later: UnderWay<Deed>[] = [];
    for (const one of underWay) later.push(await goOn(one));
    for (const deed of mixture.deeds.slice(tick * perTick, (tick + 1) * perTick)) {
      later.push(await begin(acts.has(deed) ? attacked : ordinary, deed));
    }
    underWay = later;
    await azure.advance("PT5M");
  }
  await attacked.close();
  // Some entries of the log can be read only three quarters of an hour later.
  await azure.advance("PT50M");
  await azure.api("/api/scans", { method: "POST", body: { kinds: ["credentials", "access"] } });
  await azure.advance("PT10M");

  const done = underWay.flatMap((one) => outcome(one) ?? []);
  return {
    attacked: done.flatMap((one) => {
      const deed = acts.get(one.deed);
      return deed === undefined ? [] : [{ deed, done: one.done }];
    }),
    ordinary: done.filter(({ deed }) => !acts.has(deed)),
    administratorId: attacked.administrator.id,
    findings: (await allFindings(azure)).filter(({ id }) => !before.has(id)),
    told: new Set((await azure.mailbox()).flatMap((mail) => toldIn(mail).findings)),
  };
}
