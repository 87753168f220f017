import { describe, expect, it } from "vitest";
import { parseApplication } from "../../shared/inventory/application-reader.ts";

const ROW = {
  id: "bbbbbbbb-0000-4000-8000-000000000002",
  appId: "cccccccc-0000-4000-8000-000000000003",
};

const settingsOf = (changes: object): object | undefined => {
  const parsed = parseApplication({ ...ROW, ...changes });
  if (parsed === undefined) return undefined;
  const { isForOthers, implicitGrant, isPublicClient, isLocked, redirects } = parsed;
  return JSON.parse(
    JSON.stringify({ isForOthers, implicitGrant, isPublicClient, isLocked, redirects }),
  ) as object;
};
const web = (...redirectUris: string[]): object => ({ web: { redirectUris } });
const urisOf = (changes: object): unknown => parseApplication({ ...ROW, ...changes })?.redirects;

describe("how an application lets itself be used", () => {
  it.each([
    ["nothing that deserves a word", {}, {}],
    ["only accounts of this tenant", { signInAudience: "AzureADMyOrg" }, {}],
    ["other tenants", { signInAudience: "AzureADMultipleOrgs" }, { isForOthers: true }],
    [
      "personal accounts",
      { signInAudience: "AzureADandPersonalMicrosoftAccount" },
      { isForOthers: true },
    ],
    ["public client flows", { isFallbackPublicClient: true }, { isPublicClient: true }],
    ["public client flows never set", { isFallbackPublicClient: null }, {}],
    [
      "implicit identity tokens",
      {
        web: {
          implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
        },
      },
      { implicitGrant: "id-tokens" },
    ],
    [
      "both implicit tokens",
      {
        web: {
          implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
        },
      },
      { implicitGrant: "access-tokens" },
    ],
    [
      "a lock of all properties",
      { servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true } },
      { isLocked: true },
    ],
    [
      "a lock of credentials to sign in with",
      { servicePrincipalLockConfiguration: { isEnabled: true, credentialsWithUsageVerify: true } },
      { isLocked: true },
    ],
    [
      "a lock of signing certificates alone",
      { servicePrincipalLockConfiguration: { isEnabled: true, credentialsWithUsageSign: true } },
      {},
    ],
    [
      "a lock that is off",
      { servicePrincipalLockConfiguration: { isEnabled: false, allProperties: true } },
      {},
    ],
    ["a lock that was never set", { servicePrincipalLockConfiguration: null }, {}],
  ])("with %s", (_what, changes, expected) => {
    expect(settingsOf(changes)).toEqual(expected);
  });

  it("is not guessed at where a setting lacks the promised shape", () => {
    expect(settingsOf({ web: { redirectUris: 7 } })).toBeUndefined();
    expect(settingsOf({ isFallbackPublicClient: "yes" })).toBeUndefined();
  });
});

describe("redirects", () => {
  it("are kept once for each origin, whatever the order in which Graph gives them", () => {
    const uris = [
      "https://pay.contoso.com/b",
      "https://pay.contoso.com/a",
      "http://pay.contoso.com/",
    ];
    const expected = [
      { uri: "http://pay.contoso.com/", on: "web" },
      { uri: "https://pay.contoso.com/a", on: "web" },
    ];
    expect(urisOf(web(...uris))).toEqual(expected);
    expect(urisOf(web(...uris.toReversed()))).toEqual(expected);
  });

  it("are kept apart by what they are for, and by every wildcard", () => {
    expect(
      urisOf({
        ...web(
          "https://pay.contoso.com/*",
          "https://pay.contoso.com/x/*",
          "https://*.contoso.com/",
        ),
        spa: { redirectUris: ["https://pay.contoso.com/"] },
        publicClient: { redirectUris: ["http://localhost"] },
      }),
    ).toEqual([
      { uri: "https://*.contoso.com/", on: "web" },
      { uri: "https://pay.contoso.com/*", on: "web" },
      { uri: "https://pay.contoso.com/x/*", on: "web" },
      { uri: "https://pay.contoso.com/", on: "spa" },
      { uri: "http://localhost", on: "public-client" },
    ]);
  });

  it.each(["myapp://auth", "msal1234://auth", "urn:ietf:wg:oauth:2.0:oob", "ms-appx-web://x/y"])(
    "that only an app of the same device can take, like %s, are left out",
    (uri) => {
      expect(urisOf({ publicClient: { redirectUris: [uri] } })).toBeUndefined();
    },
  );

  it("that are no addresses are kept as they are, and none is longer than the platform allows", () => {
    expect(urisOf(web("https://"))).toEqual([{ uri: "https://", on: "web" }]);
    const long = `https://pay.contoso.com/${"a".repeat(10_000)}*`;
    expect(urisOf(web(long))).toEqual([{ uri: long.slice(0, 256), on: "web" }]);
  });
});
