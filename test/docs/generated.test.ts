import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Each writes a file from the code, and with `--check` says whether the file still is what it would write. */
test.each([
  ["docs/detections.md", "detections-page.ts"],
  ["docs/permissions.md", "permissions.ts"],
  ["docs/policy.md", "policy-page.ts"],
  ["the JSON Schema of the policy", "policy-schema.ts"],
  ["what Microsoft Graph publishes of our requests", "graph-slice.ts"],
])("%s is up to date", (_what, script) => {
  const { status, stderr } = spawnSync(process.execPath, [`scripts/${script}`, "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
