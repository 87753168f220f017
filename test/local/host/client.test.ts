import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFixtureApp } from "./fixture-app.ts";
import { type RunningHost, startHost } from "./running-host.ts";

let host: RunningHost;

beforeAll(async () => {
  // What the launcher sets: the client's calls must not go through the proxy.
  const env = { HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "localhost,127.0.0.1" };
  host = await startHost({
    app: await buildFixtureApp(new URL("fixtures/stories-app.ts", import.meta.url)),
    env,
  });
});
afterAll(() => host.kill("SIGTERM"));

async function client(
  call: string,
  id = "",
  body: object = {},
): Promise<{ answer?: unknown; error?: string }> {
  const response = await host.post(`/client/${call}/${id}`, body);
  return (await response.json()) as { answer?: unknown; error?: string };
}

describe("the library's durable client", () => {
  it("starts an instance, under its own id or a new one, and reads its status", async () => {
    const input = { story: "chain", data: { hops: 2 } };
    expect(await client("start", "", { ...input, id: "mine" })).toEqual({ answer: "mine" });
    const { answer } = await client("start", "", input);
    expect(answer).toMatch(/^[0-9a-f]{32}$/);
    await host.rest();
    expect(await client("status", "mine")).toMatchObject({
      answer: { name: "chain", instanceId: "mine", runtimeStatus: "Completed", output: { sum: 1 } },
    });
  });

  it("is told that an id is in use, until the instance is over", async () => {
    const start = { story: "two-events", id: "used", data: {} };
    await client("start", "", start);
    expect((await client("start", "", start)).error).toContain("already exists");
    await client("raise", "used", { data: 1 });
    await client("raise", "used", { data: 2 });
    await host.rest();
    expect(await client("start", "", start)).toEqual({ answer: "used" });
    await host.rest();
    expect((await host.status("used")).runtimeStatus).toBe("Running");
  });

  it("throws for an instance that is not there, and takes an event to a finished one for delivered", async () => {
    expect((await client("status", "nobody")).error).toContain("HTTP 404");
    expect((await client("raise", "nobody", { data: 1 })).error).toContain("No instance with ID");
    await host.start("chain", "over", { hops: 1 });
    await host.rest();
    expect(await client("raise", "over", { data: 1 })).toEqual({ answer: null });
  });

  it("meets the misuses as errors that name them", async () => {
    const start = (id: string): object => ({ story: "chain", id, data: { hops: 1 } });
    expect((await client("start", "", start("a b"))).error).toContain("misuse/bad-instance-id: ");
    expect((await client("start", "", { story: "chain" })).error).toContain(
      "misuse/start-without-input: ",
    );
    await host.start("two-events", "alive");
    expect((await client("raise", "alive")).error).toContain("misuse/raise-event-without-data: ");
    expect((await client("purge", "alive")).error).toContain("misuse/purge-live-instance: ");
  });

  it("suspends, resumes, terminates and purges", async () => {
    await host.start("two-events", "handled");
    await host.rest();
    await client("suspend", "handled");
    await host.rest();
    expect((await host.status("handled")).runtimeStatus).toBe("Suspended");
    await client("resume", "handled");
    await client("terminate", "handled");
    await host.rest();
    expect(await host.status("handled")).toMatchObject({
      runtimeStatus: "Terminated",
      output: "enough",
    });
    expect(await client("purge", "handled")).toEqual({ answer: { instancesDeleted: 1 } });
    expect(await client("purge", "handled")).toEqual({ answer: { instancesDeleted: 0 } });
  });

  it("hands out addresses of this host", async () => {
    const { answer } = await client("links", "some-id");
    const { statusQueryGetUri } = answer as { statusQueryGetUri: string };
    expect(statusQueryGetUri).toBe(
      `${host.origin}/runtime/webhooks/durabletask/instances/some-id?taskHub=Fixture&connection=Storage`,
    );
  });

  it("lists all instances over several pages", async () => {
    for (let index = 0; index < 130; index++)
      await host.start("chain", `many-${String(index)}`, { hops: 0 });
    await host.rest();
    const { answer } = await client("all");
    const ids = (answer as { instanceId: string }[]).map(({ instanceId }) => instanceId);
    expect(ids.filter((id) => id.startsWith("many-"))).toHaveLength(130);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("the durable webhook", () => {
  it("answers a start with addresses, and a status with 202 until the end", async () => {
    const started = await host.durable("POST", "orchestrators/two-events/web", "{}");
    expect(started).toMatchObject({ status: 202, body: { id: "web" } });
    await host.rest();
    expect((await host.durable("GET", "instances/web")).status).toBe(202);
    await host.durable("POST", "instances/web/terminate?reason=x");
    await host.rest();
    expect((await host.durable("GET", "instances/web")).status).toBe(200);
    expect((await host.durable("GET", "instances/nobody")).status).toBe(404);
    expect((await host.durable("POST", "instances/web/rewind?reason=x")).status).toBe(501);
  });

  it("waits for a short story when asked to", async () => {
    const path = "orchestrators/chain/short?timeout=5&pollingInterval=1";
    expect(await host.durable("POST", path, '{"hops":3}')).toEqual({
      status: 200,
      body: { sum: 3 },
    });
  });

  it("filters by status, time and the id's beginning", async () => {
    const list = async (query: string): Promise<string[]> => {
      const { body } = await host.durable("GET", `instances/?${query}`);
      return (body as { instanceId: string }[]).map(({ instanceId }) => instanceId);
    };
    await host.start("failing", "filter-1");
    await host.start("chain", "filter-2", { hops: 0 });
    await host.rest();
    expect(await list("instanceIdPrefix=filter-")).toEqual(["filter-1", "filter-2"]);
    expect(await list("instanceIdPrefix=filter-&runtimeStatus=Failed,Running")).toEqual([
      "filter-1",
    ]);
    expect(await list("instanceIdPrefix=filter-&createdTimeFrom=2027-01-01T00:00:00Z")).toEqual([]);
    expect(await list("instanceIdPrefix=filter-&top=1")).toEqual(["filter-1"]);
  });

  it("purges what is over by time and status, and starts again what it is told", async () => {
    await host.start("chain", "again", { hops: 1 });
    await host.rest();
    const restart = await host.durable(
      "POST",
      "instances/again/restart?restartWithNewInstanceId=false",
    );
    expect(restart).toMatchObject({ status: 202, body: { id: "again" } });
    await host.rest();
    expect((await host.status("again")).output).toEqual({ sum: 0 });
    expect((await host.durable("DELETE", "instances/")).status).toBe(400);
    const purge = "instances/?createdTimeFrom=2026-01-01T00:00:00Z&runtimeStatus=Completed";
    const { body } = await host.durable("DELETE", purge);
    expect((body as { instancesDeleted: number }).instancesDeleted).toBeGreaterThan(0);
    expect((await host.durable("DELETE", purge)).status).toBe(404);
  });
});
