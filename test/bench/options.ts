import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";

export const ITEMS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"] as const;
export type Item = (typeof ITEMS)[number];
const SIZES = ["huge", "medium", "small"] as const;

export interface BenchOptions {
  readonly only: ReadonlySet<Item>;
  /** Of the tenant that is scanned. */
  readonly size: (typeof SIZES)[number];
  readonly events: number;
  readonly jsonFile: string | undefined;
}

export const usage = `npm run bench -- [options]

  --only i,iv                some of the items (all)
      i                      scan of credentials without throttling, against a bare client; memory of the function host
      ii                     the same with throttling, against the published budgets
      iii                    its second scan without changes, against a bare client
      iv                     from an event of a vault to the message
      v                      loading of the app, against its bare libraries
      vi                     the clock moved by sixty days, in a small tenant
      vii, viii, ix          of scans of access, what i, ii and iii are of scans of credentials
      x                      from an event of a role assignment in Azure to the message
  --size huge|medium|small   how big the tenant of the scans is (huge)
  --events N                 how many events iv and x take, two seconds apart (200)
  --json FILE                writes the rows as JSON, too
`;

/** Reads the command line. Answers a sentence that says what is wrong with it, or `"help"`. */
export function readBenchOptions(args: readonly string[]): BenchOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        size: { type: "string" },
        events: { type: "string" },
        json: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help === true) return "help";
    return {
      only: itemsIn(values.only),
      size: sizeIn(values.size ?? "huge"),
      events: countIn(values.events ?? "200"),
      jsonFile: values.json === undefined ? undefined : fileIn(values.json),
    };
  } catch (error) {
    // parseArgs says which option it does not know or which value is missing.
    return error instanceof Error ? error.message : String(error);
  }
}

function itemsIn(text: string | undefined): ReadonlySet<Item> {
  const wanted = text?.split(",").map((word) => word.trim()) ?? ITEMS;
  return new Set(
    wanted.map((word) => {
      const item = ITEMS.find((one) => one === word);
      if (item === undefined) {
        throw new Error(
          `--only takes ${ITEMS.join(", ")}, with commas between; it is "${text ?? ""}".`,
        );
      }
      return item;
    }),
  );
}

function sizeIn(text: string): BenchOptions["size"] {
  const size = SIZES.find((one) => one === text);
  if (size === undefined) throw new Error(`--size must be ${SIZES.join(", ")}; it is "${text}".`);
  return size;
}

function countIn(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 10_000) return count;
  throw new Error(`--events must be a whole number from 1 to 10000; it is "${text}".`);
}

/** A file that cannot be written would be noticed only after all has been measured. */
function fileIn(text: string): string {
  const file = resolve(text);
  if (!existsSync(dirname(file))) throw new Error(`--json: there is no folder ${dirname(file)}.`);
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new Error(`--json must name a file; ${file} is a folder.`);
  }
  return file;
}
