import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFixtureApp } from "./fixture-app.ts";
import { type RunningHost, startHost } from "./running-host.ts";

let host: RunningHost;

beforeAll(async () => {
  const invoker = fileURLToPath(new URL("fixtures/counting-invoker.ts", import.meta.url));
  const app = await buildFixtureApp(new URL("fixtures/stories-app.ts", import.meta.url));
  host = await startHost({ app, args: ["--invoker", invoker] });
});
afterAll(() => host.kill("SIGTERM"));

it("reaches the app through the given invoker alone", async () => {
  await host.start("chain", "chain", { hops: 2 });
  await host.rest();
  expect((await host.status("chain")).output).toEqual({ sum: 1 });
  expect(host.output().match(/^invoked .*$/gm)).toEqual([
    "invoked chain",
    "invoked effect",
    "invoked chain",
    "invoked effect",
    "invoked chain",
  ]);
});
