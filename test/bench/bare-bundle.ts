import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "../../scripts/bundle-options.ts";

/**
 * Bundles an app, as ours is bundled, that imports from libraries exactly what ours imports and registers one function.
 * `folder` is then a folder that the function host can load.
 */
export async function bundleBareLibraries(root: string, folder: string): Promise<void> {
  const imports = await libraryImports(root);
  const names = imports.flatMap(({ names: some }) => some);
  const entry = [
    ...imports.map(({ statement }) => statement),
    'import { app as theApp } from "@azure/functions";',
    // What is not used would be left out of the bundle.
    `globalThis.bareLibraries = [${names.join(", ")}];`,
    'theApp.http("bare", { handler: () => ({}) });',
  ].join("\n");
  await build({
    ...bundleOptions,
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root, loader: "js", sourcefile: "bare.js" },
    outfile: join(folder, "bare.cjs"),
  });
  await writeFile(join(folder, "package.json"), JSON.stringify({ main: "bare.cjs" }));
}

interface LibraryImport {
  readonly statement: string;
  /** What the statement calls the things that it imports. */
  readonly names: readonly string[];
}

/** What the app imports from libraries once types are gone and what is not used has been left out. */
async function libraryImports(root: string): Promise<readonly LibraryImport[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["functions/index.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    write: false,
  });
  const found: LibraryImport[] = [];
  for (const { text } of outputFiles) {
    for (const [statement, clause = "", library = ""] of text.matchAll(IMPORT)) {
      if (!library.startsWith("node:")) found.push({ statement, names: localNames(clause) });
    }
  }
  if (found.length === 0) throw new Error("No import of a library was found in the app.");
  return found;
}

const IMPORT = /^import ([^"]*?) from "([^"]+)";$/gm;

/** `a`, `{ a, b as c }`, `* as d`: a, then a and c, then d. */
function localNames(clause: string): readonly string[] {
  return clause
    .replaceAll(/[{}]/g, "")
    .split(",")
    .map((part) => part.trim().split(" as ").at(-1)?.trim() ?? "")
    .filter((name) => name !== "");
}
