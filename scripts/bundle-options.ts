import type { BuildOptions } from "esbuild";

/** How the function app is bundled: into one CommonJS file, the `main` that the Functions worker loads. */
export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  minify: true,
  keepNames: true, // error classes and function names are read by people in logs
  sourcemap: true,
  // The worker injects this module; a bundled copy would register functions nowhere.
  external: ["@azure/functions-core"],
  logLevel: "warning",
} satisfies BuildOptions;
