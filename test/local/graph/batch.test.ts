import { describe, expect, test } from "vitest";
import { graphUnderTest, type GraphUnderTest, type Json, tenant } from "./support.ts";

const ids = tenant.applications.slice(0, 4).map(({ id }) => id);
const jsonHeaders = { "Content-Type": "application/json" };

async function batch(local: GraphUnderTest, requests: readonly unknown[], as = "watch") {
  const answer = await local.send("POST", "/v1.0/$batch", { as, body: { requests } });
  const responses = (answer.json["responses"] ?? []) as readonly Json[];
  return { answer, responses, of: (id: string) => responses.find((one) => one["id"] === id) };
}

function get(id: string, url: string) {
  return { id, method: "GET", url };
}

describe("a batch", () => {
  test("answers each item, in another order", async () => {
    const local = graphUnderTest();
    const { answer, responses, of } = await batch(
      local,
      ids.map((id, index) => get(String(index), `/applications/${id}/owners?$select=id`)),
    );
    expect(answer.status).toBe(200);
    expect(responses.map(({ id }) => id).toSorted()).toEqual(["0", "1", "2", "3"]);
    expect(responses.map(({ id }) => id)).not.toEqual(["0", "1", "2", "3"]);
    const body = of("0")?.["body"] as Json;
    expect(body.value.map(({ id }) => id)).toEqual(tenant.owners.get(ids[0] ?? "") ?? []);
  });

  test("checks, costs and reports each item by itself", async () => {
    const local = graphUnderTest();
    const { of } = await batch(local, [
      get("a", `/applications/${ids[0] ?? ""}?$select=id`),
      get("b", "/applications/00000000-0000-4000-8000-000000000000"),
      {
        id: "c",
        method: "POST",
        url: "/applications",
        headers: jsonHeaders,
        body: { displayName: "x" },
      },
      get("d", "/users/$count"),
    ]);
    expect(["a", "b", "c", "d"].map((id) => of(id)?.["status"])).toEqual([200, 404, 403, 400]);
    expect((of("b")?.["headers"] as Json)["x-ms-resource-unit"]).toBe("2");
    expect(local.batchItems).toHaveLength(4);
    expect(
      local.batchItems.map(({ request, response }) => [request.path, response.cost]),
    ).toContainEqual(["/v1.0/applications", 1]);
  });

  test("gives an item that is throttled its own 429", async () => {
    const local = graphUnderTest();
    const pages = Array.from({ length: 20 }, (_, index) =>
      get(String(index), "/applications?$select=keyCredentials&$top=1"),
    );
    for (let turn = 0; turn < 7; turn++) await batch(local, pages);
    const { responses } = await batch(local, pages);
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect((refused[0]?.["headers"] as Json)["Retry-After"]).toBe("60");
  });

  test("runs an item after what it depends on, and not at all when that failed", async () => {
    const local = graphUnderTest();
    const url = `/applications/${ids[0] ?? ""}`;
    const { of } = await batch(
      local,
      [
        { id: "1", method: "PATCH", url, headers: jsonHeaders, body: { notes: "first" } },
        { ...get("2", `${url}?$select=notes`), dependsOn: ["1"] },
        get("3", "/applications/00000000-0000-4000-8000-000000000000"),
        { ...get("4", url), dependsOn: ["3"] },
      ],
      "admin",
    );
    expect(of("1")).toMatchObject({ status: 204 });
    expect(of("1")).not.toHaveProperty("body");
    expect(of("2")?.["body"]).toMatchObject({ notes: "first" });
    expect(of("4")?.["status"]).toBe(424);
  });

  test.each<[string, readonly unknown[]]>([
    ["nothing", []],
    ["21 items", Array.from({ length: 21 }, (_, index) => get(String(index), "/users"))],
    ["ids that differ only in case", [get("a", "/users"), get("A", "/users")]],
    ["a write without Content-Type", [{ id: "1", method: "PATCH", url: "/users/x", body: {} }]],
    ["a write without body", [{ id: "1", method: "POST", url: "/users/x", headers: jsonHeaders }]],
    ["an absolute url", [get("1", "https://graph.microsoft.com/v1.0/users")]],
    [
      "a batch",
      [{ id: "1", method: "POST", url: "/$batch", headers: jsonHeaders, body: { requests: [] } }],
    ],
    [
      "a dependency on what comes later",
      [{ ...get("1", "/users"), dependsOn: ["2"] }, get("2", "/users")],
    ],
    ["an unknown member", [{ ...get("1", "/users"), retry: true }]],
    ["an item without id", [{ method: "GET", url: "/users" }]],
  ])("is refused whole with %s", async (_what, requests) => {
    const { answer } = await batch(graphUnderTest(), requests);
    expect([answer.status, answer.json.error.code]).toEqual([400, "BadRequest"]);
  });

  test("wants a token", async () => {
    const { answer } = await batch(graphUnderTest(), [get("1", "/users")], "nobody");
    expect(answer.status).toBe(401);
  });
});
