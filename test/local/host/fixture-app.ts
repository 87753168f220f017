import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { temporaryFolder } from "./temporary-folder.ts";

/** Builds an entry file as the project builds its app, and answers the folder of a function app round it. */
export async function buildFixtureApp(entry: URL): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "dist"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "fixture", main: "dist/app.cjs" }),
  );
  const host = {
    version: "2.0",
    extensions: { http: { routePrefix: "" }, durableTask: { hubName: "Fixture" } },
  };
  writeFileSync(join(folder, "host.json"), JSON.stringify(host));
  await build({
    entryPoints: [fileURLToPath(entry)],
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
