import { setTimeout as wait } from "node:timers/promises";
import type { LocalAzure } from "./local-azure.ts";
import { startMoveTo } from "./settled.ts";

/** Asked all the time. */
const BUSY_PLACES = {
  graph: { host: "graph.microsoft.com" },
  mail: { host: "graph.microsoft.com", path: "/\\/sendMail$/" },
  "resource manager": { host: "management.azure.com" },
  vaults: { host: "*.vault.azure.net" },
  tables: { host: "*.table.core.windows.net" },
  blobs: { host: "*.blob.core.windows.net" },
} as const;

const PLACES = {
  ...BUSY_PLACES,
  identity: { path: "/msi/token" },
  teams: { host: "*.logic.azure.com" },
  webhook: { host: "hooks.contoso-webhooks.example" },
} as const;

const HARMS = {
  throttled: { status: 429, retryAfter: 2 },
  failed: { status: 500 },
  "dropped before the effect": { drop: true },
  "dropped after the effect": { drop: true, afterEffect: true },
} as const;

/** `harm: place`, as often as it struck. */
export type Struck = ReadonlyMap<string, number>;

/** What no run leaves to chance. */
export const EVERY_HARM_EVERYWHERE: readonly string[] = Object.keys(PLACES).flatMap((place) =>
  Object.keys(HARMS).map((harm) => `${harm}: ${place}`),
);

/** How long a fault waits for its request before another one is tried; real time. */
const PATIENCE_MS = 250;

/**
 * Moves the clock to each of `targets`. Everywhere the first requests go wrong in every way there is; from then on one after
 * another does, where and how by chance.
 */
export async function moveUnderFaults(
  azure: LocalAzure,
  targets: readonly Date[],
  random: () => number,
): Promise<Struck> {
  const struck = new Map<string, number>();
  const note = (name: string, count: number): void => {
    if (count > 0) struck.set(name, (struck.get(name) ?? 0) + count);
  };
  const planted = new Map<string, string>();
  for (const [place, match] of Object.entries(PLACES)) {
    for (const [harm, what] of Object.entries(HARMS)) {
      planted.set(await azure.fault({ match, ...what, times: 1 }), `${harm}: ${place}`);
    }
  }
  for (const target of targets) {
    const move = startMoveTo(azure, target);
    while (!move.isOver()) {
      const [place, match] = pick(Object.entries(BUSY_PLACES), random);
      const [harm, what] = pick(Object.entries(HARMS), random);
      const times = random() < 0.3 ? 2 : 1;
      const fault = await azure.fault({ match, ...what, times });
      const end = performance.now() + PATIENCE_MS;
      let count = 0;
      while (!move.isOver() && count < times && performance.now() < end) {
        await wait(20);
        count = await strikesOf(azure, fault);
      }
      note(`${harm}: ${place}`, count);
      await azure.clearFaults(fault);
    }
    await move.end;
  }
  for (const [fault, name] of planted) note(name, await strikesOf(azure, fault));
  await azure.clearFaults();
  return struck;
}

async function strikesOf(azure: LocalAzure, fault: string): Promise<number> {
  const faults = (await azure.controlGet("faults")) as readonly { id: string; struck: number }[];
  return faults.find(({ id }) => id === fault)?.struck ?? 0;
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("There is nothing to pick from.");
  return item;
}
