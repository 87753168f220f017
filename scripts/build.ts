/** Bundles the function app: `dist/app.cjs`. */
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";

await build({ ...bundleOptions, entryPoints: ["functions/index.ts"], outfile: "dist/app.cjs" });
