/**
 * `node load-program.ts FOLDER`: loads the app in a folder as the function host does, and prints how long that took and
 * how many functions there are then.
 */
import { createCore } from "../../infra/local/host/app/core-module.ts";
import { loadApp } from "../../infra/local/host/app/load-app.ts";

const core = createCore(() => undefined);
const began = performance.now();
await loadApp(process.argv[2] ?? "", core);
const ms = performance.now() - began;
console.log(JSON.stringify({ ms, functions: core.functions().length }));
