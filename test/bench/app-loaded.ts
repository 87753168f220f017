import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { parseSettings } from "../../shared/config/settings.ts";
import { bundleBareLibraries } from "./bare-bundle.ts";
import { benchRow, type BenchRow } from "./bench-row.ts";
import { median } from "./quantile.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = fileURLToPath(new URL("./load-program.ts", import.meta.url));
const RUNS = 21;

const loadedSchema = z.object({ ms: z.number(), functions: z.number() });
type Loaded = z.infer<typeof loadedSchema>;

/**
 * Item v: a fresh process loads the app until all functions are registered, by turns with one that loads the same libraries
 * alone. The start of the process itself is in neither.
 */
export async function appLoaded(add: (row: BenchRow) => void): Promise<void> {
  const settings = await sampleSettings();
  const folder = await mkdtemp(join(tmpdir(), "bench-bare-"));
  try {
    await bundleBareLibraries(root, folder);
    // The first of each fills the machine's file cache.
    await load(root, settings);
    await load(folder, settings);
    const ours: Loaded[] = [];
    const bare: Loaded[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      ours.push(await load(root, settings));
      bare.push(await load(folder, settings));
    }
    if (
      ours.some(({ functions }) => functions < 2) ||
      bare.some(({ functions }) => functions !== 1)
    ) {
      throw new Error("Not all functions were registered.");
    }
    const against = median(bare.map(msOf));
    add(
      benchRow("(v) app loaded, beside its bare libraries", "ms", median(ours.map(msOf)), against),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Settings with which the app builds all that it has; it would load faster, and do less, without them. */
async function sampleSettings(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(root, "local.settings.sample.json"), "utf8");
  const { Values } = z.object({ Values: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
  parseSettings(Values);
  return Values;
}

async function load(folder: string, settings: Readonly<Record<string, string>>): Promise<Loaded> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder], {
    env: { PATH: process.env["PATH"], ...settings },
  });
  return loadedSchema.parse(JSON.parse(stdout));
}

function msOf({ ms }: Loaded): number {
  return ms;
}
