/** Refuses a bad policy before it is deployed: `node scripts/check-policy.ts FILE`. Exit code 1 says that it is one. */
import { readFile } from "node:fs/promises";
import { parsePolicy } from "../shared/config/parse-policy.ts";

const [file, ...rest] = process.argv.slice(2);
if (file === undefined || rest.length > 0) {
  console.error("Usage: node scripts/check-policy.ts FILE");
  process.exitCode = 2;
} else {
  try {
    const parsed = parsePolicy(await readFile(file, "utf8"));
    if (parsed.kind === "valid") {
      console.log(`${file} is a valid policy.`);
    } else {
      console.error(`${file} is not a valid policy.`);
      for (const { path, value, expected } of parsed.problems) {
        console.error(`  ${path === "" ? "the file" : path}: found ${value}, expected ${expected}`);
      }
      process.exitCode = 1;
    }
  } catch (error) {
    console.error(
      `${file} cannot be read. ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exitCode = 1;
  }
}
