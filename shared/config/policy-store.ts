import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import type { Blobs } from "../azure/blobs.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf } from "../core/errors.ts";
import { parsePolicy } from "./parse-policy.ts";
import type { PolicyProblem } from "./policy-problems.ts";
import type { Policy } from "./policy.ts";

/** The policy that is in force, and how it came to be. `hash` is the SHA-256 of its text, in hexadecimal. */
export type CurrentPolicy =
  | { readonly kind: "valid"; readonly policy: Policy; readonly hash: string }
  /** The file cannot be used, so the last valid one, kept since `since`, goes on; acting is off meanwhile. */
  | {
      readonly kind: "kept-last-valid";
      readonly policy: Policy;
      readonly hash: string;
      readonly problems: readonly PolicyProblem[];
      readonly since: Date;
    }
  /** There has never been a valid one. Nothing can stand in for it: nobody else knows whom to tell. */
  | { readonly kind: "none"; readonly problems: readonly PolicyProblem[] };

export interface PolicyStore {
  /** Cheap enough for every use: the file is read again when it has changed. Throws when a kept policy cannot be read. */
  current(): Promise<CurrentPolicy>;
}

interface Deps {
  /** Path of the policy file, relative to the working directory, which is the app's folder. */
  readonly file: string;
  /** Where valid policies are kept: `policies/{hash}.json`, and `policies/last-valid.json` that names one. */
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly log: { warn(message: string, fields: Readonly<Record<string, unknown>>): void };
}

type Read =
  | {
      readonly kind: "valid";
      readonly policy: Policy;
      readonly hash: string;
      readonly text: string;
    }
  | { readonly kind: "invalid"; readonly problems: readonly PolicyProblem[] };

const LAST_VALID = "policies/last-valid.json";
const lastValid = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/), since: z.iso.datetime() });

/** Opens the policy: the file decides, and what was valid is kept so that a bad file never stops the watching. */
export function createPolicyStore({ file, blobs, clock, log }: Deps): PolicyStore {
  let seen: { readonly version: string; readonly read: Read } | undefined;
  let keptHash: string | undefined;

  async function readChanged(): Promise<Read> {
    try {
      const { mtimeNs, size } = await stat(file, { bigint: true });
      const version = `${mtimeNs}/${size}`;
      if (seen?.version === version) return seen.read;
      const read = readText(await readFile(file, "utf8"));
      seen = { version, read };
      return read;
    } catch (error) {
      seen = undefined; // a failure to read passes without the file changing
      const expected = `a file to read (${reasonOf(error)})`;
      return { kind: "invalid", problems: [{ path: file, value: "nothing", expected }] };
    }
  }

  async function keep({ hash, text }: { hash: string; text: string }): Promise<void> {
    if (keptHash === hash) return;
    try {
      if ((await readLastValid(blobs))?.hash !== hash) {
        // The text first: the name must never point at nothing.
        await blobs.put(nameOf(hash), Buffer.from(text));
        const pointer = { hash, since: clock.now().toISOString() };
        await blobs.put(LAST_VALID, Buffer.from(JSON.stringify(pointer)));
      }
      keptHash = hash;
    } catch (error) {
      // A valid policy is used whether or not it can be kept; the next use tries again.
      log.warn("The policy could not be kept.", { hash, reason: reasonOf(error) });
    }
  }

  return {
    async current() {
      const read = await readChanged();
      if (read.kind === "valid") {
        await keep(read);
        return { kind: "valid", policy: read.policy, hash: read.hash };
      }
      const pointer = await readLastValid(blobs);
      if (pointer === undefined) return { kind: "none", problems: read.problems };
      const name = nameOf(pointer.hash);
      const kept = readText((await blobs.get(name))?.body.toString("utf8") ?? "");
      if (kept.kind === "invalid" || kept.hash !== pointer.hash) {
        // Kept by a release with another schema, or damaged.
        const problem = {
          path: name,
          value: "(not shown)",
          expected: "the policy that was kept, still valid",
        };
        return { kind: "none", problems: [...read.problems, problem] };
      }
      return {
        kind: "kept-last-valid",
        policy: kept.policy,
        hash: kept.hash,
        problems: read.problems,
        since: new Date(pointer.since),
      };
    },
  };
}

function nameOf(hash: string): string {
  return `policies/${hash}.json`;
}

async function readLastValid(blobs: Blobs): Promise<z.infer<typeof lastValid> | undefined> {
  const blob = await blobs.get(LAST_VALID);
  return blob === undefined ? undefined : lastValid.parse(JSON.parse(blob.body.toString("utf8")));
}

function readText(text: string): Read {
  const parsed = parsePolicy(text);
  if (parsed.kind === "invalid") return parsed;
  const hash = createHash("sha256").update(text).digest("hex");
  return { kind: "valid", policy: parsed.policy, hash, text };
}
