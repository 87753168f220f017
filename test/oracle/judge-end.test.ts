import { describe, expect, it } from "vitest";
import { judge } from "./judge.ts";
import { aSecret, aServicePrincipal, aTenant, anApplication, guid, now } from "./raw-builders.ts";
import type { RawPasswordCredential } from "./raw-tenant.ts";

/** Findings as `detector severity threshold` for an application that holds these secrets. */
function said(
  secrets: readonly Partial<RawPasswordCredential>[],
  application: Parameters<typeof anApplication>[0] = {},
): readonly string[] {
  const passwordCredentials = secrets.map((each, index) =>
    aSecret({ keyId: guid(100 + index), ...each }),
  );
  const raw = aTenant({ applications: [anApplication({ passwordCredentials, ...application })] });
  return judge(raw, now, {}).map(({ detector, severity, threshold, naturalKey }) =>
    [detector.slice("credential-".length), severity, threshold, naturalKey.slice(-3)]
      .filter((each) => each !== undefined)
      .join(" "),
  );
}

describe("the end of a credential, at 2026-03-02T09:00:00.000Z", () => {
  it.each([
    ["ends exactly now", "2026-03-02T09:00:00.000Z", ["expired high 0 100"]],
    ["ends a millisecond from now", "2026-03-02T09:00:00.001Z", ["expiring critical 1 100"]],
    ["is exactly at 1 day", "2026-03-03T09:00:00Z", ["expiring critical 1 100"]],
    ["is 1 ms outside 1 day", "2026-03-03T09:00:00.001Z", ["expiring high 3 100"]],
    ["is exactly at 7 days", "2026-03-09T09:00:00Z", ["expiring high 7 100"]],
    ["is 1 ms outside 7 days", "2026-03-09T09:00:00.001Z", ["expiring medium 14 100"]],
    ["is 1 ms inside 60 days", "2026-05-01T08:59:59.999Z", ["expiring medium 60 100"]],
    ["is exactly at 60 days", "2026-05-01T09:00:00Z", ["expiring medium 60 100"]],
    ["is 1 ms outside 60 days", "2026-05-01T09:00:00.001Z", []],
    ["ended 30 days ago to the ms", "2026-01-31T09:00:00Z", ["expired high 0 100"]],
    ["ended 30 days and 1 ms ago", "2026-01-31T08:59:59.999Z", ["expired low 0 100"]],
    ["ends now, told in India's time", "2026-03-02T14:30:00+05:30", ["expired high 0 100"]],
    ["1 ms later, in India's time", "2026-03-02T14:30:00.001+05:30", ["expiring critical 1 100"]],
    ["has seven fractional digits", "2026-03-09T09:00:00.0010000Z", ["expiring medium 14 100"]],
    ["ends in the year 9999", "9999-12-31T23:59:59.9999999Z", ["never-expires medium 100"]],
    ["does so only in UTC", "9998-12-31T23:30:00-01:00", ["never-expires medium 100"]],
    ["does so only elsewhere", "9999-01-01T00:30:00+01:00", ["long-lived medium 100"]],
  ])("%s", (_case, endDateTime, expected) => {
    expect(said([{ endDateTime }])).toEqual(expected);
  });

  it.each([
    ["no end", { endDateTime: null }, ["never-expires medium 100"]],
    ["no start", { startDateTime: null }, ["expiring high 7 100"]],
    ["a start at its end", { startDateTime: "2026-03-07T09:00:00Z" }, ["expiring info 7 100"]],
    ["a start after its end", { startDateTime: "2026-08-01T09:00:00Z" }, ["expiring info 7 100"]],
    [
      "ended before it began",
      { startDateTime: "2026-02-20T09:00:00Z", endDateTime: "2026-02-19T09:00:00Z" },
      ["expired info 0 100"],
    ],
    [
      "731 days, which is two years with a leap day",
      { startDateTime: "2026-01-01T00:00:00Z", endDateTime: "2028-01-02T00:00:00Z" },
      [],
    ],
    [
      "731 days and a millisecond",
      { startDateTime: "2026-01-01T00:00:00Z", endDateTime: "2028-01-02T00:00:00.001Z" },
      ["long-lived medium 100"],
    ],
  ])("with %s", (_case, secret, expected) => {
    expect(said([secret])).toEqual(expected);
  });

  it("refuses a date that is none", () => {
    expect(() => said([{ endDateTime: "soon" }])).toThrow('"soon" is not a timestamp');
    expect(() => said([{ endDateTime: "2026-03-02T09:00:00" }])).toThrow("not a timestamp");
  });

  it("takes thresholds and limits from the policy", () => {
    const raw = aTenant({
      applications: [anApplication({ passwordCredentials: [aSecret()] })],
    });
    expect(judge(raw, now, { thresholdsDays: [2, 4] })).toEqual([]);
    expect(judge(raw, now, { thresholdsDays: [5, 90] })[0]).toMatchObject({ threshold: 5 });
    const limits = { longLivedDays: 180 };
    expect(judge(raw, now, { credentials: limits })[1]).toMatchObject({
      detector: "credential-long-lived",
    });
  });
});

describe("a successor", () => {
  const old = { startDateTime: "2025-09-02T09:00:00Z", endDateTime: "2026-03-07T09:00:00Z" };
  const young = { startDateTime: "2026-02-02T09:00:00Z", endDateTime: "2026-09-02T09:00:00Z" };

  const loud = "expiring high 7 100";
  const quiet = "expiring info 7 100";

  it.each([
    ["takes over", old, young, quiet],
    ["starts now", old, { ...young, startDateTime: "2026-03-02T09:00:00Z" }, quiet],
    ["starts 1 ms later", old, { ...young, startDateTime: "2026-03-02T09:00:00.001Z" }, loud],
    ["started together with it", old, { ...young, startDateTime: old.startDateTime }, loud],
    ["has no start", old, { ...young, startDateTime: null }, loud],
    ["of one without start", { ...old, startDateTime: null }, young, quiet],
    ["never ends", old, { ...young, endDateTime: null }, quiet],
    ["lasts 60 days", old, { ...young, endDateTime: "2026-05-01T09:00:00Z" }, quiet],
    ["lasts 1 ms less", old, { ...young, endDateTime: "2026-05-01T08:59:59.999Z" }, loud],
    [
      "of one that has ended",
      { ...old, endDateTime: "2026-02-27T09:00:00Z" },
      young,
      "expired info 0 100",
    ],
  ])("%s", (_case, first, second, expected) => {
    expect(said([first, second])[0]).toBe(expected);
  });

  it("of another kind does not count", () => {
    const keyCredentials = [{ ...young, keyId: guid(300), customKeyIdentifier: null }];
    expect(said([old], { keyCredentials })).toEqual([loud]);
  });
});

describe("a holder that is switched off", () => {
  const secrets = ["2026-03-02T20:00:00Z", "2026-03-07T09:00:00Z", "2026-04-20T09:00:00Z"].map(
    (endDateTime, index) => aSecret({ keyId: guid(100 + index), endDateTime }),
  );
  const old = aSecret({
    keyId: guid(103),
    startDateTime: "2023-03-02T09:00:00Z",
    endDateTime: "2024-03-02T09:00:00Z",
  });
  const application = anApplication({ passwordCredentials: [...secrets, old] });
  const severities = (raw: ReturnType<typeof aTenant>) =>
    judge(raw, now, {}).map(({ severity }) => severity);

  it("is one step less urgent in everything", () => {
    const asUsual = ["critical", "high", "medium", "low", "medium"];
    const lower = ["high", "medium", "low", "info", "low"];
    expect(severities(aTenant({ applications: [application] }))).toEqual(asUsual);
    expect(severities(aTenant({ applications: [{ ...application, isDisabled: true }] }))).toEqual(
      lower,
    );
    const servicePrincipals = [aServicePrincipal({ accountEnabled: false })];
    expect(severities(aTenant({ applications: [application], servicePrincipals }))).toEqual(lower);
  });
});
