import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CallerReader, createCallerReader } from "../../shared/http/caller.ts";
import {
  apiClientId,
  type Claims,
  NOW,
  seconds,
  startTokenAuthority,
  tenantId,
  type TokenAuthority,
  user,
} from "./token-authority.ts";

let authority: TokenAuthority;
let callers: CallerReader;

beforeAll(async () => {
  authority = await startTokenAuthority();
  callers = open();
});
afterAll(() => authority.stop());

function open(cloud = authority.cloud): CallerReader {
  return createCallerReader({ tenantId, apiClientId, cloud, clock: { now: () => NOW } });
}

async function bearer(token: Promise<string>): Promise<string> {
  return `Bearer ${await token}`;
}

describe("who is calling", () => {
  test("is a person with a delegated token, known by object id and user name", async () => {
    const token = authority.userToken({ oid: user.oid.toUpperCase(), roles: ["Steward.Reader"] });
    expect(await callers.read(await bearer(token))).toEqual({
      kind: "caller",
      caller: {
        kind: "user",
        objectId: user.oid,
        name: "Anna Schmidt",
        addresses: ["anna.schmidt@contoso.com"],
        isReader: true,
        isAdmin: false,
      },
    });
    expect(authority.asked).toContain(`/${tenantId}/discovery/v2.0/keys`);
  });

  test.each([
    ["no roles", undefined, false, false],
    ["roles of another service", ["Reader", "steward.admin"], false, false],
    ["the reader's role", ["Steward.Reader"], true, false],
    ["the admin's role, which reads too", ["Steward.Admin"], true, true],
  ])("may what the roles say: %s", async (_what, roles, isReader, isAdmin) => {
    const outcome = await callers.read(await bearer(authority.userToken({ roles })));
    expect(outcome).toMatchObject({ caller: { isReader, isAdmin } });
  });

  test.each([
    ["without the optional claim", {}],
    ["with it", { idtyp: "app", sub: "else" }],
  ])("is an app with a token without scopes, %s, and has no address", async (_what, claims) => {
    const token = authority.appToken({ ...claims, preferred_username: "x@contoso.com" });
    expect(await callers.read(await bearer(token))).toMatchObject({
      caller: { kind: "app", addresses: [] },
    });
  });

  test("has no address of its own as a guest: another tenant names them", async () => {
    const idp = "https://login.microsoftonline.com/9cd80435-793b-4f48-844b-6b3f37d1c1f3/v2.0";
    const outcome = await callers.read(await bearer(authority.userToken({ idp })));
    expect(outcome).toMatchObject({ caller: { kind: "user", addresses: [] } });
  });

  test.each([
    ["no header", null],
    ["an empty one", ""],
    ["another scheme", "Basic YWxhZGRpbjpzZXNhbWU="],
    ["a scheme alone", "Bearer "],
    ["two words", "Bearer a b"],
  ])("is unknown with %s", async (_what, header) => {
    expect(await callers.read(header)).toEqual({ kind: "no-token" });
  });

  const foreign = "9cd80435-793b-4f48-844b-6b3f37d1c1f3";
  const v2 = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;
  test.each([
    ["has expired", { exp: seconds - 301 }, "The token has expired."],
    ["never expires", { exp: undefined }, "The token lacks a claim that an access token has."],
    ["is not valid yet", { nbf: seconds + 301 }, "The token is not valid yet."],
    [
      "is for another API",
      { aud: "00000003-0000-0000-c000-000000000000" },
      "The token is meant for another API.",
    ],
    [
      "is for the API's address, as v1 has it",
      { aud: `api://${apiClientId}` },
      "The token is meant for another API.",
    ],
    [
      "is v1",
      { iss: `https://sts.windows.net/${tenantId}/` },
      "The token was issued by another tenant, or is a v1 token.",
    ],
    [
      "is another tenant's",
      { iss: v2(foreign) },
      "The token was issued by another tenant, or is a v1 token.",
    ],
    ["names another tenant", { tid: foreign }, "The token is of another tenant."],
    ["names nobody", { oid: undefined }, "The token lacks a claim that an access token has."],
    [
      "is an ID token",
      { scp: undefined, azp: undefined, nonce: "n" },
      "The token is not an access token of a person or an app.",
    ],
    [
      "is both a person's and an app's",
      { idtyp: "app" },
      "The token is not an access token of a person or an app.",
    ],
    ["has no scope", { scp: "" }, "The token is not an access token of a person or an app."],
  ] satisfies [string, Claims, string][])(
    "is refused when the token %s",
    async (_what, claims, why) => {
      const token = authority.userToken({ roles: ["Steward.Admin"], ...claims });
      expect(await callers.read(await bearer(token))).toEqual({ kind: "refused", why });
    },
  );

  test("is still let in five minutes after the end and before the start: clocks differ", async () => {
    for (const claims of [{ exp: seconds - 299 }, { nbf: seconds + 299 }]) {
      const outcome = await callers.read(await bearer(authority.userToken(claims)));
      expect(outcome.kind).toBe("caller");
    }
  });

  test("is refused when somebody else signed the token", async () => {
    const why = "The token is not signed by the tenant.";
    expect(await callers.read(await bearer(authority.forgedToken()))).toEqual({
      kind: "refused",
      why,
    });
  });

  test("is refused when the published key was used as a shared one, or none was", async () => {
    const why = "The token is not signed with RS256.";
    expect(await callers.read(await bearer(authority.hmacToken()))).toEqual({
      kind: "refused",
      why,
    });
    const unsigned = `Bearer ${authority.unsignedToken()}`;
    expect((await callers.read(unsigned)).kind).toBe("refused");
  });

  test.each(["nonsense", "a.b.c", "e30.e30.e30"])(
    "is refused with %s for a token",
    async (token) => {
      expect((await callers.read(`Bearer ${token}`)).kind).toBe("refused");
    },
  );

  test("is refused when the payload was changed after signing", async () => {
    const [header = "", , signature = ""] = (await authority.userToken()).split(".");
    const [, payload = ""] = (await authority.userToken({ roles: ["Steward.Admin"] })).split(".");
    const outcome = await callers.read(`Bearer ${header}.${payload}.${signature}`);
    expect(outcome).toEqual({ kind: "refused", why: "The token is not signed by the tenant." });
  });

  test("stays unknown, and not refused, while the keys cannot be read; then is known again", async () => {
    const fresh = open();
    const header = await bearer(authority.userToken());
    authority.answerWith(503);
    expect((await fresh.read(header)).kind).toBe("unavailable");
    authority.answerWith(200);
    expect((await fresh.read(header)).kind).toBe("caller");
    const nowhere = open({ ...authority.cloud, loginHost: "127.0.0.1:1" });
    expect((await nowhere.read(header)).kind).toBe("unavailable");
  });

  test("is found out without asking for the keys each time", async () => {
    const fresh = open();
    const before = authority.asked.length;
    for (let i = 0; i < 3; i += 1) await fresh.read(await bearer(authority.userToken()));
    expect(authority.asked.length).toBe(before + 1);
  });
});
