import { describe, expect, it } from "vitest";
import { credentialLongLived } from "../../shared/detect/credential-long-lived.ts";
import { anAppCredential, aVaultObjectAlone } from "../build/a-holder.ts";
import { aPolicy } from "../build/a-policy.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const STARTS_AT = "2026-01-01T00:00:00.000Z";
const NOW = "2026-06-01T00:00:00.000Z";
const TWO_YEARS = aPolicy({ credentials: { longLivedDays: 730 } });

describe("credential-long-lived", () => {
  it.each([
    ["exactly 730 days", "2028-01-01T00:00:00.000Z", "quiet"],
    ["730 days and 1 ms", "2028-01-01T00:00:00.001Z", "medium"],
    ["one hundred years", "2126-01-01T00:00:00.000Z", "medium"],
    ["until 9999, which is another finding", "9999-12-31T23:59:59.000Z", "quiet"],
    ["for ever, which is another finding", undefined, "quiet"],
  ])("a secret that lives %s is $2", (_what, endsAt, verdict) => {
    const holder = anAppCredential({ startsAt: STARTS_AT, endsAt });
    expect(verdictOf(credentialLongLived, holder, NOW, TWO_YEARS)).toBe(verdict);
  });

  it.each([
    ["1 ms before its end", "2030-12-31T23:59:59.999Z", "medium"],
    ["at its end", "2031-01-01T00:00:00.000Z", "quiet"],
    ["before its start", "2025-06-01T00:00:00.000Z", "medium"],
  ])("%s it is $2", (_when, now, verdict) => {
    const holder = anAppCredential({ startsAt: STARTS_AT, endsAt: "2031-01-01T00:00:00.000Z" });
    expect(verdictOf(credentialLongLived, holder, now)).toBe(verdict);
  });

  it("does not guess how long a credential without a start lives", () => {
    const holder = anAppCredential({ startsAt: undefined, endsAt: "2126-01-01T00:00:00.000Z" });
    expect(verdictOf(credentialLongLived, holder, NOW)).toBe("quiet");
  });

  it("is low for a vault object", () => {
    const holder = aVaultObjectAlone({ endsAt: "2031-01-01T00:00:00.000Z" });
    expect(verdictOf(credentialLongLived, holder, NOW)).toBe("low");
  });

  it.each([
    ["since it was made", undefined, "2028-01-01T00:00:00.001Z", "low"],
    ["since it was made, just short enough", undefined, "2028-01-01T00:00:00.000Z", "quiet"],
    ["since its start, where it has one", STARTS_AT, "2028-01-01T00:00:00.000Z", "quiet"],
  ])("counts the life of a vault object %s", (_what, startsAt, endsAt, verdict) => {
    const createdAt = startsAt === undefined ? STARTS_AT : "2020-01-01T00:00:00.000Z";
    const holder = aVaultObjectAlone({ createdAt, startsAt, endsAt });
    expect(verdictOf(credentialLongLived, holder, NOW, TWO_YEARS)).toBe(verdict);
    const [draft] = saidOf(credentialLongLived, holder, NOW, TWO_YEARS);
    if (draft !== undefined) {
      expect(draft.evidence).toMatchObject({ madeAt: STARTS_AT, startsAt: undefined });
    }
  });

  it("takes the days from the policy, and says how long it is in whole days", () => {
    const policy = aPolicy({ credentials: { longLivedDays: 180 } });
    const holder = anAppCredential({ startsAt: STARTS_AT, endsAt: "2026-07-01T12:00:00.000Z" });
    expect(saidOf(credentialLongLived, holder, NOW, policy)[0]?.evidence.lifeDays).toBe(181);
  });
});
