/** Writes the JSON Schema of the policy; with `--check` only says, by exit code 1, that the file is stale. */
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { policyJsonSchema } from "../shared/config/policy-json-schema.ts";

const file = new URL("../shared/config/governance.policy.schema.json", import.meta.url);
const wanted = await format(JSON.stringify(policyJsonSchema()), {
  parser: "json",
  printWidth: 100,
});

if (process.argv.includes("--check")) {
  const found = await readFile(file, "utf8").catch(() => "");
  if (found !== wanted) {
    console.error("The policy's JSON Schema is stale: run node scripts/policy-schema.ts.");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, wanted);
}
