import { expect, test } from "vitest";
import { PROBLEMS } from "../../shared/http/problem.ts";
import { METHODS } from "../../shared/http/respond.ts";
import { registeredApi, send, servicesFor } from "./api-under-test.ts";
import { routeConflicts } from "./route-conflicts.ts";

// Nothing here signs in.
const authority = { cloud: { loginHost: "127.0.0.1:1", issuerHost: "127.0.0.1:1" } };
const { services } = servicesFor(authority as Parameters<typeof servicesFor>[0]);
const api = registeredApi({ kind: "ready", value: services });

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
interface Operation {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}
const document = (await send(api, { path: "/api/openapi.json" })).json as Document;

test("no route takes what is meant for another", () => {
  expect(routeConflicts(api)).toEqual([]);
});

test("the check for that sees what the host does", () => {
  const all = { methods: ["GET"] };
  const found = routeConflicts([
    { ...all, name: "b-recent", route: "items/recent" },
    { ...all, name: "A-item", route: "items/{id}" },
    { ...all, name: "c-rest", route: "items/recent/{*rest}" },
    { ...all, name: "d-other", route: "Items/{id}/parts" },
    { name: "e-post", route: "items/{id}", methods: ["POST"] },
    { ...all, name: "f-maybe", route: "other/{id?}" },
    { ...all, name: "g-list", route: "other" },
  ]);
  expect(found).toEqual([
    "A-item (items/{id}) hides b-recent (items/recent)",
    "A-item (items/{id}) hides c-rest (items/recent/{*rest})",
    "c-rest (items/recent/{*rest}) hides d-other (Items/{id}/parts)",
    "f-maybe (other/{id?}) hides g-list (other)",
  ]);
});

test("every route takes every method, so that a wrong one gets 405, and asks the host for no key", () => {
  for (const route of api) {
    expect([...route.methods].sort()).toEqual([...METHODS].sort());
    expect(route.authLevel).toBe("anonymous");
    expect(route.name).toMatch(/^[a-z][a-z0-9-]*$/);
  }
});

test("what is registered is described, and what is described is registered", async () => {
  const answered = await Promise.all(
    api.map(async ({ route }) => {
      const path = `/${route.replace("{id}", "1")}`;
      const allow = (await send(api, { method: "PUT", path })).headers.get("allow") ?? "";
      const methods = allow.split(", ").filter((method) => method !== "HEAD");
      return methods.map((method) => `${method} /${route}`);
    }),
  );
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(answered.flat().sort());
});

test("the description is one of OpenAPI 3.1, with ids of its own and no reference to nothing", () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.servers).toEqual([{ url: "https://steward.contoso.com" }]);
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
  for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
});

test("the description says of every path parameter and every call for which one must sign in", () => {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const { parameters = [], security, responses } of Object.values(operations)) {
      expect(parameters.some((one) => one.in === "path" && one.name === "id")).toBe(
        path.includes("{id}"),
      );
      expect("401" in responses).toBe(security.length > 0);
      expect("404" in responses).toBe(path.includes("{id}"));
    }
  }
});

test("every refusal has a status and a title", () => {
  for (const { status, title } of Object.values(PROBLEMS)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).not.toBe("");
  }
});
