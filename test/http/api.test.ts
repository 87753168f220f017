import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readSettings } from "../../shared/config/settings.ts";
import { findingViewSchema } from "../../shared/http/finding-view.ts";
import { principalListSchema } from "../../shared/http/principal-view.ts";
import { METHODS } from "../../shared/http/respond.ts";
import { scanViewSchema } from "../../shared/http/scans.ts";
import { statusViewSchema } from "../../shared/http/status.ts";
import { goodSettings } from "../config/good-settings.ts";
import {
  type Answered,
  finding,
  principalList,
  registeredApi,
  scan,
  send,
  type Sent,
  servicesFor,
  status,
} from "./api-under-test.ts";
import type { RegisteredRoute } from "./functions-core.ts";
import { NOW, startTokenAuthority, type TokenAuthority, user } from "./token-authority.ts";

let authority: TokenAuthority;
let known: ReturnType<typeof servicesFor>;
let api: readonly RegisteredRoute[];
const tokens: Record<string, string> = {};

beforeAll(async () => {
  authority = await startTokenAuthority();
  tokens["admin"] = await authority.userToken({ roles: ["Steward.Admin"] });
  tokens["reader"] = await authority.userToken({ roles: ["Steward.Reader"] });
  tokens["contact"] = await authority.userToken();
  tokens["stranger"] = await authority.userToken({ preferred_username: "bob@contoso.com" });
  tokens["app"] = await authority.appToken();
  tokens["expired"] = await authority.userToken({ exp: 1 });
});
afterAll(() => authority.stop());
beforeEach(() => {
  known = servicesFor(authority);
  api = registeredApi({ kind: "ready", value: known.services });
});

function as(who: string | undefined, sent: Sent): Promise<Answered> {
  const headers = who === undefined ? {} : { authorization: `Bearer ${tokens[who] ?? ""}` };
  return send(api, { ...sent, headers: { ...headers, ...sent.headers } });
}

const json = { "content-type": "application/json" };
const findingPath = `/api/findings/${finding.id}`;
const scanPath = `/api/scans/${scan.id}`;

describe("every answer", () => {
  test.each([
    [undefined, "/api/health"],
    [undefined, "/api/status"],
    ["reader", "/api/status"],
    ["reader", "/api/findings?x=1"],
    ["reader", findingPath.replace(/.$/, "x")],
  ])("(%s, %s) may not be kept, framed, run or taken for another type", async (who, path) => {
    const { headers } = await as(who, { path });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-type")).toMatch(/^application\/(problem\+)?json; charset=utf-8$/);
  });
});

describe("the right answer", () => {
  test.each<[string, string | undefined, Sent, number, unknown]>([
    ["health says alive, to anyone", undefined, { path: "/api/health" }, 200, { status: "alive" }],
    [
      "health ignores what a probe adds",
      undefined,
      { path: "/api/health?t=1" },
      200,
      { status: "alive" },
    ],
    ["status is for readers", "reader", { path: "/api/status" }, 200, status],
    [
      "findings come in pages",
      "admin",
      { path: "/api/findings" },
      200,
      { value: [finding], continuation: "next" },
    ],
    ["a finding", "reader", { path: findingPath }, 200, finding],
    [
      "a finding by a percent-encoded id",
      "reader",
      { path: findingPath.replace(":", "%3A") },
      200,
      finding,
    ],
    ["a finding of one's own, without a role", "contact", { path: findingPath }, 200, finding],
    ["who is powerful", "reader", { path: "/api/principals" }, 200, principalList],
    ["a scan", "reader", { path: scanPath }, 200, scan],
    [
      "a started scan",
      "admin",
      { method: "POST", path: "/api/scans", headers: json, body: '{"kinds": ["credentials"]}' },
      202,
      { id: scan.id, statusUrl: `https://steward.contoso.com${scanPath}`, joined: false },
    ],
  ])("%s", async (_what, who, sent, code, body) => {
    const answer = await as(who, sent);
    expect(answer.json).toEqual(body);
    expect(answer.status).toBe(code);
  });

  test("has the shape that is described", () => {
    expect(findingViewSchema.strict().parse(finding)).toEqual(finding);
    expect(principalListSchema.strict().parse(principalList)).toEqual(principalList);
    expect(scanViewSchema.strict().parse(scan)).toEqual(scan);
    expect(statusViewSchema.strict().parse(status)).toEqual(status);
  });

  test("to HEAD is that to GET without the body", async () => {
    const answer = await send(api, { method: "HEAD", path: "/api/health" });
    expect(answer).toMatchObject({ status: 200, text: "" });
  });
});

describe("a refusal", () => {
  const post = (
    body: string | Buffer | undefined,
    headers: Record<string, string> = json,
  ): Sent => ({
    method: "POST",
    path: "/api/scans",
    headers,
    ...(body === undefined ? {} : { body }),
  });
  test.each<[string, string | undefined, Sent, number, string]>([
    ["no token", undefined, { path: "/api/status" }, 401, "not-signed-in"],
    ["an expired token", "expired", { path: "/api/status" }, 401, "not-signed-in"],
    [
      "no token, whatever else is wrong",
      undefined,
      { path: "/api/findings?x=1" },
      401,
      "not-signed-in",
    ],
    ["status without a role", "contact", { path: "/api/status" }, 403, "not-allowed"],
    ["findings for an app without a role", "app", { path: "/api/findings" }, 403, "not-allowed"],
    ["starting as a reader", "reader", post("{}"), 403, "not-allowed"],
    ["a scan without a role", "contact", { path: scanPath }, 403, "not-allowed"],
    ["another's finding", "stranger", { path: findingPath }, 404, "not-found"],
    [
      "an unknown finding",
      "reader",
      { path: `/api/findings/fp1:${"0".repeat(40)}` },
      404,
      "not-found",
    ],
    ["an id of no finding", "reader", { path: "/api/findings/x%27or%201" }, 404, "not-found"],
    ["an unknown scan", "reader", { path: "/api/scans/unknown" }, 404, "not-found"],
    ["an id of no scan", "reader", { path: "/api/scans/a%2Fb" }, 404, "not-found"],
    [
      "an unknown parameter",
      "reader",
      { path: "/api/status?verbose=1" },
      400,
      "invalid-parameters",
    ],
    [
      "a parameter on a start",
      "admin",
      { ...post("{}"), path: "/api/scans?kinds=x" },
      400,
      "invalid-parameters",
    ],
    [
      "a foreign continuation",
      "reader",
      { path: "/api/findings?continuation=foreign" },
      400,
      "invalid-parameters",
    ],
    ["who is powerful, without a role", "contact", { path: "/api/principals" }, 403, "not-allowed"],
    [
      "a foreign continuation of those who are powerful",
      "reader",
      { path: "/api/principals?continuation=foreign" },
      400,
      "invalid-parameters",
    ],
    ["an id of no principal", "reader", { path: "/api/principals/ada/access" }, 404, "not-found"],
    ["no JSON", "admin", post("{kinds}"), 400, "invalid-body"],
    ["no UTF-8", "admin", post(Buffer.from([0x22, 0xff, 0x22])), 400, "invalid-body"],
    ["a list", "admin", post("[]"), 400, "invalid-body"],
    ["an unknown key", "admin", post('{"kind": 1}'), 400, "invalid-body"],
    [
      "a key that means something to JavaScript",
      "admin",
      post('{"__proto__": {}}'),
      400,
      "invalid-body",
    ],
    ["an unknown kind", "admin", post('{"kinds": ["everything"]}'), 400, "invalid-body"],
    ["no kinds", "admin", post('{"kinds": []}'), 400, "invalid-body"],
    [
      "a form",
      "admin",
      post("kinds=1", { "content-type": "application/x-www-form-urlencoded" }),
      415,
      "unsupported-media-type",
    ],
    ["a body of no type", "admin", post("{}", {}), 415, "unsupported-media-type"],
    ["a body that did not arrive", "admin", post(undefined), 411, "length-required"],
    [
      "a chunked body",
      "admin",
      post(undefined, { "transfer-encoding": "chunked" }),
      411,
      "length-required",
    ],
    ["a large body", "admin", post(`{"kinds": "${"x".repeat(65_536)}"}`), 413, "body-too-large"],
    [
      "an announced large body",
      "admin",
      post("{}", { ...json, "content-length": "65537" }),
      413,
      "body-too-large",
    ],
    ["a wrong method", "admin", { method: "DELETE", path: findingPath }, 405, "method-not-allowed"],
    ["reading where one starts", "admin", { path: "/api/scans" }, 405, "method-not-allowed"],
  ])("of %s (%s)", async (_what, who, sent, code, kind) => {
    const answer = await as(who, sent);
    const instance = decodeURI(sent.path.split("?")[0] ?? "");
    expect(answer.json).toMatchObject({
      type: `/problems/${kind}`,
      title: expect.stringMatching(/./) as unknown,
      status: code,
      detail: expect.stringMatching(/./) as unknown,
    });
    expect(decodeURI((answer.json as { instance: string }).instance)).toBe(instance);
    expect(answer.status).toBe(code);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(answer.text).not.toContain("eyJ");
    expect(known.started).toEqual([]);
  });

  test("says what is needed when there is no token, and what was wrong with one, never the token", async () => {
    const without = await as(undefined, { path: "/api/status" });
    expect(without.headers.get("www-authenticate")).toBe('Bearer realm="Tenant Steward"');
    const expired = await as("expired", { path: "/api/status" });
    expect(expired.headers.get("www-authenticate")).toBe(
      'Bearer realm="Tenant Steward", error="invalid_token", error_description="The token has expired."',
    );
    expect(expired.json).toMatchObject({ detail: "The token has expired." });
  });

  test("names each parameter and what was expected", async () => {
    const query =
      "state=open,closed&severity=urgent&top=0&colour=red&owner=anna&principal=1&detector=A&continuation=";
    const { json: body } = await as("reader", { path: `/api/findings?${query}` });
    expect(body).toMatchObject({
      errors: [
        {
          path: "colour",
          expected:
            "one of the parameters state, severity, detector, owner, principal, top, continuation",
        },
        { path: "state", expected: 'one of "open", "acknowledged", "waived", "resolved"' },
        { path: "severity", expected: 'one of "critical", "high", "medium", "low", "info"' },
        { path: "detector", expected: "the id of a detector such as credential-expiring" },
        { path: "owner", expected: "a mail address" },
        {
          path: "principal",
          expected: "the object id of a user, group or service principal",
        },
        { path: "top", expected: "at least 1" },
        { path: "continuation", expected: "at least 1 characters" },
      ],
    });
  });

  test.each(["1001", "-1", "1.5", "ten", "5,6", ""])("of top=%s", async (top) => {
    const answer = await as("reader", { path: `/api/findings?top=${top}` });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ errors: [{ path: "top" }] });
  });

  test("of the keys of a body names each", async () => {
    const { json: body } = await as("admin", post('{"kinds": [1], "when": "now"}'));
    expect(body).toMatchObject({
      errors: [
        { path: "kinds.0", expected: 'one of "credentials", "access"' },
        { path: "when", expected: "no key of this name" },
      ],
    });
  });

  test("of a wrong method lists the right ones, before anything else is looked at", async () => {
    for (const { route } of api) {
      for (const method of METHODS) {
        const answer = await send(api, { method, path: `/${route.replace("{id}", "1")}` });
        const allowed = route === "api/scans" ? "POST" : "GET, HEAD";
        if (allowed.split(", ").includes(method)) expect(answer.status).not.toBe(405);
        else expect([answer.status, answer.headers.get("allow")]).toEqual([405, allowed]);
      }
    }
  });
});

describe("findings", () => {
  const asked = async (who: string, query: string) => {
    expect((await as(who, { path: `/api/findings${query}` })).status).toBe(200);
    return known.queries.at(-1);
  };

  test("are asked for with defaults", async () => {
    expect(await asked("reader", "")).toEqual({
      states: ["open", "acknowledged"],
      severities: ["critical", "high", "medium", "low", "info"],
      detectors: [],
      owner: undefined,
      principal: undefined,
      top: 50,
      continuation: undefined,
      visibleTo: { kind: "all" },
    });
  });

  test.each([
    "?state=resolved&state=waived",
    "?state=resolved,waived",
    "?state=resolved,%20waived",
  ])("are asked for by several values in %s", async (query) => {
    expect(await asked("reader", query)).toMatchObject({ states: ["resolved", "waived"] });
  });

  test("are asked for by everything at once", async () => {
    const query =
      "?severity=high&detector=credential-expired&owner=Anna@Contoso.com&principal=11111111-1111-4111-8111-11111111111A&top=1000&continuation=a%2Bb";
    expect(await asked("reader", query)).toMatchObject({
      severities: ["high"],
      detectors: ["credential-expired"],
      owner: "anna@contoso.com",
      principal: "11111111-1111-4111-8111-11111111111a",
      top: 1000,
      continuation: "a+b",
    });
  });

  test("without a role are one's own, whatever is asked for", async () => {
    expect(await asked("contact", "?owner=bob@contoso.com")).toMatchObject({
      owner: "bob@contoso.com",
      visibleTo: { kind: "contact", objectId: user.oid, addresses: ["anna.schmidt@contoso.com"] },
    });
  });
});

describe("who is powerful", () => {
  test("is asked for with defaults", async () => {
    await as("reader", { path: "/api/principals" });
    expect(known.principalQueries).toEqual([
      { powers: [0, 1], kinds: [], systems: [], top: 50, continuation: undefined },
    ]);
  });

  test("is asked for by everything at once", async () => {
    const query =
      "?power=1,0&kind=user,group&system=azure-role&system=entra-role&top=7&continuation=0:b";
    await as("reader", { path: `/api/principals${query}` });
    expect(known.principalQueries).toEqual([
      {
        ...{ powers: [1, 0], kinds: ["user", "group"], systems: ["azure-role", "entra-role"] },
        ...{ top: 7, continuation: "0:b" },
      },
    ]);
  });

  test("is refused for a tier, a kind or a system that there is not, each by name", async () => {
    const { json: body } = await as("reader", {
      path: "/api/principals?power=2&kind=people&system=aws",
    });
    expect(body).toMatchObject({
      errors: [
        { path: "power", expected: 'one of "0", "1"' },
        { path: "kind" },
        { path: "system" },
      ],
    });
  });
});

describe("a scan", () => {
  test.each<[string, Partial<Sent>]>([
    ["no body", {}],
    ["an empty object", { headers: json, body: "{}" }],
    [
      "JSON with a character set",
      { headers: { "content-type": "application/json; charset=utf-8" }, body: "{}" },
    ],
  ])("is started for everything with %s, in the caller's name", async (_what, sent) => {
    const answer = await as("admin", { method: "POST", path: "/api/scans", ...sent });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("location")).toBe(`https://steward.contoso.com${scanPath}`);
    const by = { kind: "user", objectId: user.oid };
    expect(known.started).toEqual([{ kinds: ["credentials", "access"], at: NOW, by }]);
  });
});

describe("something unexpected", () => {
  test("is answered with a correlation id that stands beside the error in the log", async () => {
    const cause = new Error("the socket closed");
    const error = new Error("The table cannot be read.", { cause });
    api = registeredApi({
      kind: "ready",
      value: { ...known.services, status: { read: () => Promise.reject(error) } },
    });
    const answer = await as("reader", { path: "/api/status" });
    expect(answer.status).toBe(500);
    expect(answer.json).toMatchObject({
      type: "/problems/internal-error",
      correlationId: "invocation-1",
    });
    expect(answer.text).not.toContain("table");
    const [message, fields] = answer.logged[0] ?? [];
    expect(message).toBe("A request could not be answered.");
    expect(fields).toMatchObject({ correlationId: "invocation-1" });
    expect(JSON.stringify(fields)).toMatch(/The table cannot be read.*the socket closed/);
  });

  test("with the tenant's keys is 503, to be tried again, and logged", async () => {
    authority.answerWith(500);
    const answer = await as("reader", { path: "/api/status" });
    authority.answerWith(200);
    expect(answer.json).toMatchObject({ type: "/problems/sign-in-unavailable", status: 503 });
    expect(answer.headers.get("retry-after")).toBe("10");
    expect(answer.logged).toHaveLength(1);
  });
});

describe("a misconfigured app", () => {
  beforeEach(() => {
    const read = readSettings({
      ...goodSettings,
      STEWARD_TENANT_ID: "contoso",
      STEWARD_BASE_URL: "",
    });
    if (read.kind === "ready") throw new Error("expected to be refused");
    api = registeredApi(read);
  });

  test("is alive", async () => {
    expect((await as(undefined, { path: "/api/health" })).json).toEqual({ status: "alive" });
  });

  test("answers everything else with what is wrong with its settings", async () => {
    const paths = ["/api/status", "/api/findings", findingPath, scanPath, "/api/openapi.json"];
    const sent: Sent[] = [
      ...paths.map((path) => ({ path })),
      { method: "POST", path: "/api/scans" },
    ];
    for (const one of sent) {
      const answer = await as("admin", one);
      expect(answer.json).toMatchObject({
        type: "/problems/misconfigured",
        status: 503,
        errors: [
          { path: "STEWARD_TENANT_ID", expected: "the tenant's GUID (it is not a GUID)" },
          { path: "STEWARD_BASE_URL" },
        ],
      });
    }
  });
});
