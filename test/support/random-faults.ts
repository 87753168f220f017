import { setTimeout as wait } from "node:timers/promises";
import type { LocalAzure } from "./local-azure.ts";
import { startMoveTo } from "./settled.ts";

const PLACES = {
  graph: { host: "graph.microsoft.com" },
  mail: { host: "graph.microsoft.com", path: "/\\/sendMail$/" },
  "resource manager": { host: "management.azure.com" },
  vaults: { host: "*.vault.azure.net" },
  tables: { host: "*.table.core.windows.net" },
  blobs: { host: "*.blob.core.windows.net" },
  identity: { path: "/msi/token" },
  teams: { host: "*.logic.azure.com" },
} as const;

const HARMS = {
  throttled: { status: 429, retryAfter: 2 },
  failed: { status: 500 },
  "dropped before the effect": { drop: true },
  "dropped after the effect": { drop: true, afterEffect: true },
} as const;

/** `harm of place`, as often as it struck. */
export type Struck = ReadonlyMap<string, number>;

/** How long a fault waits for its request before another one is tried; real time. */
const PATIENCE_MS = 250;

/** Moves the clock to each of `targets`; on the way one request after another goes wrong, where and how by chance. */
export async function moveUnderFaults(
  azure: LocalAzure,
  targets: readonly Date[],
  random: () => number,
): Promise<Struck> {
  const struck = new Map<string, number>();
  for (const target of targets) {
    const move = startMoveTo(azure, target);
    while (!move.isOver()) {
      const [place, match] = pick(Object.entries(PLACES), random);
      const [harm, what] = pick(Object.entries(HARMS), random);
      const times = random() < 0.3 ? 2 : 1;
      await azure.fault({ match, ...what, times });
      const end = performance.now() + PATIENCE_MS;
      let count = 0;
      while (!move.isOver() && count < times && performance.now() < end) {
        await wait(20);
        count = await strikes(azure);
      }
      const name = `${harm}: ${place}`;
      if (count > 0) struck.set(name, (struck.get(name) ?? 0) + count);
      await azure.clearFaults();
    }
    await move.end;
  }
  return struck;
}

async function strikes(azure: LocalAzure): Promise<number> {
  const faults = (await azure.controlGet("faults")) as readonly { struck: number }[];
  return faults.reduce((sum, { struck }) => sum + struck, 0);
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("There is nothing to pick from.");
  return item;
}
