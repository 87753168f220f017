import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const SAMPLE = fileURLToPath(new URL("../../infra/local/governance.policy.json", import.meta.url));
const objectSchema = z.record(z.string(), z.unknown());

/** A policy of a test's own, to be changed while the service runs. */
export interface PolicyFile {
  readonly path: string;
  /** Replaces what the file says by this text. */
  write(text: string): Promise<void>;
  /** The sample policy of local Azure with some of its keys replaced. */
  put(changes: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A copy of local Azure's sample policy in a folder for temporary files. */
export async function aPolicyFile(): Promise<PolicyFile> {
  const path = join(await mkdtemp(join(tmpdir(), "policy-")), "governance.policy.json");
  const sample = objectSchema.parse(JSON.parse(await readFile(SAMPLE, "utf8")));
  const { $schema: _ofItsFolder, ...policy } = sample;
  const write = (text: string): Promise<void> => writeFile(path, text);
  const put = (changes: Readonly<Record<string, unknown>>): Promise<void> =>
    write(JSON.stringify({ ...policy, ...changes }, undefined, 2));
  await put({});
  return { path, write, put };
}
