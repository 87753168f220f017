import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TenantSize } from "../tenant/sizes.ts";

/** What local Azure keeps in its folder; nothing else in it is ever touched. */
const parts = [
  "clock",
  "ca",
  "keys.json",
  "tenant",
  "tenant.json",
  "mailbox.ndjson",
  "azurite",
  "host.sqlite",
  "host.sqlite-wal",
  "host.sqlite-shm",
];

export interface DataFolder {
  readonly size: TenantSize;
  readonly seed: number;
  release(): void;
}

/**
 * Takes the folder for one launcher. Throws a sentence when another one has it, or when it holds the state of another
 * tenant than the one asked for.
 */
export function takeDataFolder(
  data: string,
  wish: {
    readonly size: TenantSize | undefined;
    readonly seed: number | undefined;
    readonly isFresh: boolean;
  },
): DataFolder {
  mkdirSync(data, { recursive: true });
  const lock = join(data, "launcher.pid");
  const owner = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : undefined;
  if (owner !== undefined && isAlive(owner)) {
    throw new Error(
      `${data} is in use by process ${String(owner)}. Stop that one, or choose another folder with --data.`,
    );
  }
  if (wish.isFresh)
    for (const part of parts) rmSync(join(data, part), { recursive: true, force: true });

  const known = join(data, "tenant.json");
  const before = existsSync(known)
    ? (JSON.parse(readFileSync(known, "utf8")) as { size: TenantSize; seed: number })
    : undefined;
  const size = wish.size ?? before?.size ?? "small";
  const seed = wish.seed ?? before?.seed ?? 1;
  if (before !== undefined && (before.size !== size || before.seed !== seed)) {
    throw new Error(
      `${data} holds a tenant of size ${before.size} from seed ${String(before.seed)}. ` +
        "Start with --fresh to forget it, or choose another folder with --data.",
    );
  }
  writeFileSync(known, JSON.stringify({ size, seed }));
  writeFileSync(lock, String(process.pid));
  return {
    size,
    seed,
    release: () => {
      rmSync(lock, { force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
