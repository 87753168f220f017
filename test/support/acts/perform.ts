import type { Deed, Done, NextStep } from "./act.ts";
import type { ActingTenant } from "./acting-tenant.ts";

export interface Performed<D extends Deed> {
  readonly deed: D;
  readonly done: Done;
}

/** One that is under way. */
export interface UnderWay<D extends Deed> {
  readonly deed: D;
  readonly next: Done | NextStep;
}

export async function begin<D extends Deed>(tenant: ActingTenant, deed: D): Promise<UnderWay<D>> {
  return { deed, next: await named(deed, () => deed.begin(tenant)) };
}

/** Takes the next step of what is not done. */
export async function goOn<D extends Deed>({ deed, next }: UnderWay<D>): Promise<UnderWay<D>> {
  return typeof next === "function" ? { deed, next: await named(deed, next) } : { deed, next };
}

/** What came of it; nothing while it goes on. */
export function outcome<D extends Deed>({ deed, next }: UnderWay<D>): Performed<D> | undefined {
  return typeof next === "function" ? undefined : { deed, done: next };
}

/** Performs all of them, step by step, all at once; `show` moves the clock to where what was written shows. */
export async function performAll<D extends Deed>(
  tenant: ActingTenant,
  deeds: readonly D[],
  show: () => Promise<void>,
): Promise<readonly Performed<D>[]> {
  let under: readonly UnderWay<D>[] = [];
  for (const deed of deeds) under = [...under, await begin(tenant, deed)];
  while (under.some((one) => outcome(one) === undefined)) {
    await show();
    const later = [];
    for (const one of under) later.push(await goOn(one));
    under = later;
  }
  return under.flatMap((one) => outcome(one) ?? []);
}

async function named(deed: Deed, step: NextStep): Promise<Done | NextStep> {
  try {
    return await step();
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    throw new Error(`Not possible: ${deed.what}. ${why}`, { cause: error });
  }
}
