import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../shared/config/parse-policy.ts";

const run = promisify(execFile);
const minimal = { contacts: { fallback: { address: "identity@contoso.example" } } };

describe("a policy", () => {
  test("needs nothing but a fallback contact, and is frozen", () => {
    const parsed = parsePolicy(`\uFEFF${JSON.stringify(minimal)}`);
    if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.policy.thresholdsDays).toEqual([60, 30, 14, 7, 3, 1]);
    expect(parsed.policy.notify.mode).toBe("preview");
    expect(Object.isFrozen(parsed.policy.contacts.tags)).toBe(true);
  });

  test("has its thresholds largest first and its ids in lower case", () => {
    const appId = "AAAAAAAA-0000-4000-8000-000000000001";
    const parsed = parsePolicy(
      JSON.stringify({
        thresholdsDays: [1, 90, 7],
        contacts: {
          ...minimal.contacts,
          declared: [{ scope: { appId }, contact: minimal.contacts.fallback }],
        },
      }),
    );
    if (parsed.kind === "invalid") throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.policy.thresholdsDays).toEqual([90, 7, 1]);
    expect(parsed.policy.contacts.declared[0]?.scope).toEqual({ appId: appId.toLowerCase() });
  });

  const scopes = 'either {"appId": …} or {"resourceScope": …}';
  const fallback = minimal.contacts.fallback;
  test.each<[string, unknown, string, string, string]>([
    ["no contacts", {}, "contacts", "nothing", "an object"],
    ["a list", [], "", "[]", "an object"],
    [
      "an unknown time zone",
      { ...minimal, timeZone: "Mars" },
      "timeZone",
      '"Mars"',
      "an IANA time zone such as Europe/Berlin",
    ],
    [
      "an unknown locale",
      { ...minimal, locale: "x" },
      "locale",
      '"x"',
      "a BCP 47 locale such as en-GB",
    ],
    [
      "a threshold twice",
      { ...minimal, thresholdsDays: [7, 7] },
      "thresholdsDays",
      "[7,7]",
      "each threshold once",
    ],
    [
      "no thresholds",
      { ...minimal, thresholdsDays: [] },
      "thresholdsDays",
      "[]",
      "at least 1 entries",
    ],
    [
      "half a day",
      { ...minimal, thresholdsDays: [0.5] },
      "thresholdsDays[0]",
      "0.5",
      "a whole number",
    ],
    [
      "too many days",
      { ...minimal, thresholdsDays: [366] },
      "thresholdsDays[0]",
      "366",
      "at most 365",
    ],
    [
      "a misspelt key",
      { ...minimal, credentials: { maxActiv: 1 } },
      "credentials.maxActiv",
      "(not shown)",
      "one of the keys longLivedDays, maxActive",
    ],
    [
      "a bad address",
      { contacts: { fallback: { address: "nobody" } } },
      "contacts.fallback.address",
      '"nobody"',
      "a mail address",
    ],
    [
      "a scope of no kind",
      { contacts: { fallback, declared: [{ scope: {}, contact: fallback }] } },
      "contacts.declared[0].scope",
      "{}",
      scopes,
    ],
    [
      "a client id that is none",
      { contacts: { fallback, byScope: [{ scope: { appId: 1 }, contact: fallback }] } },
      "contacts.byScope[0].scope.appId",
      "1",
      "a text",
    ],
    [
      "an unknown mode",
      { ...minimal, notify: { mode: "on" } },
      "notify.mode",
      '"on"',
      'one of "preview", "live"',
    ],
    [
      "a long value",
      { ...minimal, timeZone: "x".repeat(99) },
      "timeZone",
      `"${"x".repeat(78)}…`,
      "an IANA time zone such as Europe/Berlin",
    ],
  ])(
    "is refused with %s, by path, value and expectation",
    (_what, input, path, value, expected) => {
      const parsed = parsePolicy(JSON.stringify(input));
      expect(parsed).toEqual({ kind: "invalid", problems: [{ path, value, expected }] });
    },
  );

  test("never gives away what was put in place of a secret's name, or under a key of another's", () => {
    const teams = [
      { name: "it", secret: "https://hook/?sig=s3cret", url: "https://hook/?sig=s3cret" },
    ];
    const webhooks = [
      {
        name: "siem",
        secret: "https://hook/?t=s3cret",
        signingSecret: "s3cret key",
        key: "s3cret",
      },
    ];
    const parsed = parsePolicy(JSON.stringify({ ...minimal, notify: { teams, webhooks } }));
    expect(parsed.kind).toBe("invalid");
    expect(JSON.stringify(parsed)).not.toContain("s3cret");
  });

  test("names each webhook once", () => {
    const siem = { name: "siem", secret: "siem-url", signingSecret: "siem-key" };
    const parse = (webhooks: readonly object[]) =>
      parsePolicy(JSON.stringify({ ...minimal, notify: { webhooks } }));
    expect(parse([siem, { ...siem, name: "soc" }]).kind).toBe("valid");
    expect(parse([siem, siem])).toMatchObject({
      kind: "invalid",
      problems: [{ path: "notify.webhooks", expected: "each name once" }],
    });
  });

  test.each([
    ["", "JSON (the text ends too early)"],
    ['{"a": 1,\n}', "JSON (line 2, column 1 cannot be read)"],
    ['{"a": s3cret}', "JSON (there is an unexpected s)"],
  ])("that is no JSON is refused with the place: %j", (text, expected) => {
    const problems = [{ path: "", value: "(not shown)", expected }];
    expect(parsePolicy(text)).toEqual({ kind: "invalid", problems });
  });

  test("that runs locally is valid", async () => {
    const text = await readFile("infra/local/governance.policy.json", "utf8");
    expect(parsePolicy(text).kind).toBe("valid");
  });
});

describe("the scripts for policies", () => {
  test("find the JSON Schema as generated", async () => {
    await run(process.execPath, ["scripts/policy-schema.ts", "--check"]);
  });

  test("let a good policy pass and refuse a bad one with path, value and expectation", async () => {
    await run(process.execPath, ["scripts/check-policy.ts", "infra/local/governance.policy.json"]);
    const folder = await mkdtemp(join(tmpdir(), "policy-"));
    const file = join(folder, "bad.json");
    await writeFile(file, '{"contacts": {"fallback": {"address": "x"}}}');
    const refused = run(process.execPath, ["scripts/check-policy.ts", file]);
    await expect(refused).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'contacts.fallback.address: found "x", expected a mail address',
      ) as unknown,
    });
    await rm(folder, { recursive: true });
  });
});
