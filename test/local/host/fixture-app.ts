import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Builds `fixtures/NAME.ts` as the project builds its app, and answers the folder of a function app round it. */
export async function buildFixtureApp(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "host-app-"));
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, main: "dist/app.cjs" }));
  const host = {
    version: "2.0",
    extensions: { http: { routePrefix: "" }, durableTask: { hubName: "Fixture" } },
  };
  writeFileSync(join(folder, "host.json"), JSON.stringify(host));
  await build({
    entryPoints: [fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url))],
    outfile: join(folder, "dist/app.cjs"),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    keepNames: true,
    external: ["@azure/functions-core"],
    logLevel: "error",
  });
  return folder;
}
