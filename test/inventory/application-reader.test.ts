import { describe, expect, it } from "vitest";
import {
  isWorthKeeping,
  parseApplication,
  parseServicePrincipal,
} from "../../shared/inventory/application-reader.ts";
import { aSecret, aServicePrincipal } from "../build/a-holder.ts";

const TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
const ID = "bbbbbbbb-0000-4000-8000-000000000002";
const APP_ID = "cccccccc-0000-4000-8000-000000000003";
const KEY_ID = "dddddddd-0000-4000-8000-000000000004";

const row = (changes: object = {}): object => ({
  id: ID,
  appId: APP_ID,
  displayName: "Payroll",
  ...changes,
});
const password = (changes: object = {}): object => ({
  keyId: KEY_ID,
  displayName: "ci deploy",
  startDateTime: "2026-01-01T00:00:00Z",
  endDateTime: "2026-12-31T00:00:00Z",
  ...changes,
});

describe("parseApplication", () => {
  it("takes what is there, and leaves out what is not", () => {
    expect(parseApplication(row())).toEqual({
      kind: "application",
      id: ID,
      appId: APP_ID,
      name: "Payroll",
      isDisabled: false,
      tags: [],
      isPlatformMade: false,
      credentials: [],
    });
  });

  it("takes null for nothing in every place where Graph gives it", () => {
    const nulls = [
      "displayName",
      "createdDateTime",
      "isDisabled",
      "tags",
      "identifierUris",
      "serviceManagementReference",
      "passwordCredentials",
      "keyCredentials",
    ];
    const parsed = parseApplication(row(Object.fromEntries(nulls.map((name) => [name, null]))));
    expect(parsed).toEqual({ ...parseApplication(row()), name: "" });
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "application"],
    ["a list", []],
    ["an empty object", {}],
    ["no id", { appId: APP_ID }],
    ["no client id", { id: ID }],
    ["a null id", row({ id: null })],
    ["an id that is no GUID", row({ id: "42" })],
    ["an id with a path in it", row({ id: `${ID}/owners` })],
    ["a number as a name", row({ displayName: 7 })],
    ["a text as tags", row({ tags: "owner:ada@contoso.example" })],
    ["a number among the tags", row({ tags: ["a", 1] })],
    ["an object as password credentials", row({ passwordCredentials: {} })],
    ["a credential without a key id", row({ passwordCredentials: [password({ keyId: null })] })],
    ["a credential that is null", row({ keyCredentials: [null] })],
    ["a number as an end", row({ passwordCredentials: [password({ endDateTime: 1780000000 })] })],
    ["a text as a switch", row({ isDisabled: "true" })],
  ])("does not guess at a row with %s", (_what, foreign) => {
    expect(parseApplication(foreign)).toBeUndefined();
  });

  it("does not look at what it did not ask for", () => {
    expect(parseApplication(row({ api: { oauth2PermissionScopes: 7 }, "@odata.id": "x" }))).toEqual(
      parseApplication(row()),
    );
  });

  it("writes ids in lower case", () => {
    const parsed = parseApplication(
      row({
        id: ID.toUpperCase(),
        appId: APP_ID.toUpperCase(),
        passwordCredentials: [password({ keyId: KEY_ID.toUpperCase() })],
      }),
    );
    expect(parsed).toMatchObject({ id: ID, appId: APP_ID, credentials: [{ keyId: KEY_ID }] });
  });

  it.each([
    ["2026-12-31T00:00:00Z", "2026-12-31T00:00:00.000Z"],
    ["2026-12-31T00:00:00.1Z", "2026-12-31T00:00:00.100Z"],
    ["2026-12-31T00:00:00.1234567Z", "2026-12-31T00:00:00.123Z"],
    ["2026-12-31T00:00:00.9999999Z", "2026-12-31T00:00:00.999Z"],
    ["2026-12-31T02:00:00+02:00", "2026-12-31T00:00:00.000Z"],
    ["2026-12-30T16:30:00.0000000-07:30", "2026-12-31T00:00:00.000Z"],
    ["9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["2026-12-31T00:00:00", undefined],
    ["2026-12-31", undefined],
    ["2026-02-30T25:00:00Z", undefined],
    ["31.12.2026", undefined],
    ["Dec 31 2026", undefined],
    ["1", undefined],
    ["1798675200000", undefined],
    ["never", undefined],
    ["", undefined],
    [null, undefined],
  ])("reads the end %j as %s", (endDateTime, endsAt) => {
    const parsed = parseApplication(row({ passwordCredentials: [password({ endDateTime })] }));
    expect(parsed?.credentials[0]?.endsAt).toBe(endsAt);
  });

  it.each([
    ["a lone surrogate", "pay\ud800roll"],
    ["a property of every object", "__proto__"],
    ["another one", "constructor"],
    ["a line break and markup", "<b>pay</b>\r\nroll"],
    ["a text that runs backwards", "\u202egnp.lloryap"],
    ["nothing but spaces", "   "],
  ])("keeps %s as a name, letter by letter, also when it is stored", (_what, name) => {
    const parsed = parseApplication(
      row({
        displayName: name,
        tags: [name],
        passwordCredentials: [password({ displayName: name })],
      }),
    );
    expect(parsed).toMatchObject({ name, tags: [name], credentials: [{ name }] });
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
  });

  it("does not take over a prototype from a row", () => {
    const hostile: unknown = JSON.parse(
      `{"id":"${ID}","appId":"${APP_ID}","__proto__":{"isDisabled":true}}`,
    );
    expect(parseApplication(hostile)?.isDisabled).toBe(false);
  });

  it.each([
    [
      "the thumbprint of a certificate",
      "q83vEjRWeJCrze8SNFZ4kKvN7xI=",
      "ABCDEF1234567890ABCDEF1234567890ABCDEF12",
    ],
    ["without padding", "q83v", "ABCDEF"],
    ["empty", "", undefined],
    ["null", null, undefined],
    ["nothing that base64 knows", "!!!", undefined],
  ])("reads the key identifier, %s, as hexadecimal", (_what, customKeyIdentifier, thumbprint) => {
    const parsed = parseApplication(
      row({ keyCredentials: [password({ customKeyIdentifier, usage: "Verify" })] }),
    );
    expect(parsed?.credentials[0]?.thumbprint).toBe(thumbprint);
  });

  it("tells passwords and keys apart, and keeps both", () => {
    const parsed = parseApplication(
      row({ passwordCredentials: [password()], keyCredentials: [password({ usage: "Sign" })] }),
    );
    expect(parsed?.credentials.map(({ source, usage }) => [source, usage])).toEqual([
      ["password", undefined],
      ["key", "Sign"],
    ]);
  });

  it("knows what the platform itself makes by its identifier, not by its name", () => {
    const made = row({ displayName: "Mine", identifierUris: ["urn:p2p_cert"] });
    expect(parseApplication(made)?.isPlatformMade).toBe(true);
    expect(parseApplication(row({ displayName: "P2P Server" }))?.isPlatformMade).toBe(false);
    expect(parseApplication(row({ identifierUris: ["urn:p2p_cert2"] }))?.isPlatformMade).toBe(
      false,
    );
  });
});

describe("parseServicePrincipal", () => {
  it.each([
    ["this tenant", TENANT, "Application", "own"],
    ["this tenant in capitals", TENANT.toUpperCase(), "Application", "own"],
    ["another tenant", "eeeeeeee-0000-4000-8000-000000000005", "Application", "foreign"],
    ["Microsoft services", "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "Application", "microsoft"],
    ["Microsoft, in capitals", "F8CDEF31-A31E-4B4A-93E4-5F571E91255A", "Application", "microsoft"],
    ["Microsoft's employees", "72f988bf-86f1-41af-91ab-2d7cd011db47", "Application", "foreign"],
    ["nobody that is named", null, "Application", "unknown"],
    ["nobody at all", undefined, "Legacy", "unknown"],
    ["this tenant, as a managed identity", TENANT, "ManagedIdentity", "managed-identity"],
    ["nobody, as a managed identity", null, "ManagedIdentity", "managed-identity"],
  ])("that belongs to %s", (_what, appOwnerOrganizationId, servicePrincipalType, origin) => {
    const foreign = row({ appOwnerOrganizationId, servicePrincipalType });
    expect(parseServicePrincipal(foreign, TENANT)?.origin).toBe(origin);
  });

  it.each([
    [true, true],
    [false, false],
    [null, true],
    [undefined, true],
  ])("with accountEnabled %s is enabled: %s", (accountEnabled, isEnabled) => {
    expect(parseServicePrincipal(row({ accountEnabled }), TENANT)?.isEnabled).toBe(isEnabled);
  });

  it.each([
    ["nothing", undefined],
    ["no client id", { id: ID }],
    ["a text as accountEnabled", row({ accountEnabled: "yes" })],
    ["a number as owner", row({ appOwnerOrganizationId: 7 })],
  ])("does not guess at a row with %s", (_what, foreign) => {
    expect(parseServicePrincipal(foreign, TENANT)).toBeUndefined();
  });
});

describe("isWorthKeeping", () => {
  const credentials = [aSecret(1)];
  it.each([
    ["with a credential", aServicePrincipal({ credentials }), true],
    ["without credentials", aServicePrincipal(), false],
    ["without credentials, switched off", aServicePrincipal({ isEnabled: false }), true],
    ["of Microsoft's", aServicePrincipal({ origin: "microsoft", credentials }), false],
    [
      "of a managed identity, switched off",
      aServicePrincipal({ origin: "managed-identity", isEnabled: false, credentials }),
      false,
    ],
    [
      "of another tenant, with a credential",
      aServicePrincipal({ origin: "foreign", credentials }),
      true,
    ],
  ])("a service principal %s: $2", (_what, principal, isKept) => {
    expect(isWorthKeeping(principal)).toBe(isKept);
  });
});
