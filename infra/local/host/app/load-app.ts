import { globSync, readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Core } from "./core-module.ts";

/**
 * Loads the entry files that the app's package.json names (`main`, a glob) with `core` in place of the module
 * `@azure/functions-core`, runs the appStart hooks, and closes the registration. Throws what an entry file throws.
 */
export async function loadApp(directory: string, core: Core): Promise<void> {
  const packageFile = join(directory, "package.json");
  const { main, type } = readPackage(packageFile);
  const files = globSync(main.replaceAll("\\", "/"), { cwd: directory }).sort();
  if (files.length === 0) {
    throw new Error(`No file matches "main" (${main}) of ${packageFile}. Build the app first.`);
  }

  injectCore(core.module);
  const require = createRequire(packageFile);
  for (const file of files) {
    const path = join(directory, file);
    const extension = extname(file);
    if (extension === ".mjs" || (type === "module" && extension !== ".cjs")) {
      await import(pathToFileURL(path).href);
    } else {
      require(path);
    }
  }
  const model = core.model();
  if (model === undefined)
    throw new Error(`The app in ${directory} does not load @azure/functions.`);
  for (const hook of core.hooks("appStart")) {
    await hook({ hookData: {}, appHookData: core.appHookData, functionAppDirectory: directory });
  }
  core.closeRegistration();
  const capabilities = await model.getCapabilities({
    RawHttpBodyBytes: "true",
    RpcHttpTriggerMetadataRemoved: "true",
    RpcHttpBodyOnly: "true",
    IgnoreEmptyValuedRpcHttpHeaders: "true",
    UseNullableValueDictionaryForHttp: "true",
    WorkerStatus: "true",
    TypedDataCollection: "true",
    HandlesWorkerTerminateMessage: "true",
  });
  if (capabilities["HttpUri"] !== undefined) {
    throw new Error(
      "HTTP streaming (app.setup) is not served here: its callers can hang in Azure.",
    );
  }
}

/** The real worker replaces `require` in the same way; the library's own build is CommonJS in every app. */
function injectCore(coreModule: object): void {
  const original = Reflect.get(Module.prototype, "require") as (id: string) => unknown;
  Reflect.set(Module.prototype, "require", function (this: unknown, id: string): unknown {
    return id === "@azure/functions-core" ? coreModule : original.call(this, id);
  });
}

function readPackage(path: string): { readonly main: string; readonly type: unknown } {
  const content: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (typeof content === "object" && content !== null && "main" in content) {
    const { main } = content;
    if (typeof main === "string")
      return { main, type: "type" in content ? content.type : undefined };
  }
  throw new Error(`${path} names no "main", the entry file of the function app.`);
}
