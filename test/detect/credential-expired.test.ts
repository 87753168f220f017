import { describe, expect, it } from "vitest";
import { credentialExpired } from "../../shared/detect/credential-expired.ts";
import {
  aHolder,
  anAppCredential,
  anApplication,
  anAppWith,
  aSecret,
  aVaultObjectAlone,
} from "../build/a-holder.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const ENDS_AT = "2026-06-01T12:00:00.000Z";

describe("credential-expired", () => {
  it.each([
    ["1 ms before the end", "2026-06-01T11:59:59.999Z", "quiet"],
    ["at the end", "2026-06-01T12:00:00.000Z", "high"],
    ["1 ms after the end", "2026-06-01T12:00:00.001Z", "high"],
    ["exactly 30 days after the end", "2026-07-01T12:00:00.000Z", "high"],
    ["30 days and 1 ms after the end", "2026-07-01T12:00:00.001Z", "low"],
    ["years after the end", "2031-01-01T00:00:00.000Z", "low"],
  ])("%s it is $2", (_when, now, verdict) => {
    expect(verdictOf(credentialExpired, anAppCredential({ endsAt: ENDS_AT }), now)).toBe(verdict);
  });

  it.each([
    ["without an end", anAppCredential({ endsAt: undefined }), "quiet"],
    ["that ends in 9999", anAppCredential({ endsAt: "9999-12-31T23:59:59.000Z" }), "quiet"],
    [
      "that was never valid",
      anAppCredential({ startsAt: "2026-06-02T00:00:00.000Z", endsAt: ENDS_AT }),
      "info",
    ],
    [
      "of an application that is switched off",
      aHolder(anApplication({ isDisabled: true, credentials: [aSecret(1, { endsAt: ENDS_AT })] })),
      "medium",
    ],
    ["in a vault", aVaultObjectAlone({ endsAt: ENDS_AT }), "high"],
    ["in a vault, switched off", aVaultObjectAlone({ endsAt: ENDS_AT, isEnabled: false }), "info"],
    [
      "that a newer one has taken over from",
      anAppWith(
        aSecret(1, { endsAt: ENDS_AT }),
        aSecret(2, { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2027-05-01T00:00:00.000Z" }),
      ),
      "info",
    ],
    [
      "whose newer one is about to end, too",
      anAppWith(
        aSecret(1, { endsAt: ENDS_AT }),
        aSecret(2, { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2026-07-15T00:00:00.000Z" }),
      ),
      "high",
    ],
  ])("a credential %s is $2 the day after", (_what, holder, verdict) => {
    expect(verdictOf(credentialExpired, holder, "2026-06-02T12:00:00.000Z")).toBe(verdict);
  });

  it("goes on in the thread of the expiring credential, at threshold 0", () => {
    const [draft] = saidOf(credentialExpired, anAppCredential({ endsAt: ENDS_AT }), ENDS_AT);
    expect(draft).toMatchObject({ threshold: 0, occurrence: ENDS_AT, occurredAt: ENDS_AT });
    expect(draft?.thread).toEqual(["credential-end", ...(draft?.key ?? [])]);
  });
});
