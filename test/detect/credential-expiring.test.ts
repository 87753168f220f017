import { describe, expect, it } from "vitest";
import { credentialExpiring } from "../../shared/detect/credential-expiring.ts";
import {
  aCertificate,
  aHolder,
  aKeyId,
  anAppCredential,
  anApplication,
  anAppWith,
  APP_ID,
  aSecret,
  aServicePrincipal,
  aVaultObject,
  aVaultObjectAlone,
  VAULT_ID,
} from "../build/a-holder.ts";
import { aPolicy } from "../build/a-policy.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const ENDS_AT = "2026-06-01T12:00:00.000Z";

describe("credential-expiring", () => {
  it.each([
    ["1 ms before the 60-day threshold", "2026-04-02T11:59:59.999Z", "quiet", undefined],
    ["at the 60-day threshold", "2026-04-02T12:00:00.000Z", "medium", 60],
    ["1 ms after the 60-day threshold", "2026-04-02T12:00:00.001Z", "medium", 60],
    ["at the 30-day threshold", "2026-05-02T12:00:00.000Z", "medium", 30],
    ["1 ms before the 7-day threshold", "2026-05-25T11:59:59.999Z", "medium", 14],
    ["at the 7-day threshold", "2026-05-25T12:00:00.000Z", "high", 7],
    ["1 ms before the last day", "2026-05-31T11:59:59.999Z", "high", 3],
    ["at the start of the last day", "2026-05-31T12:00:00.000Z", "critical", 1],
    ["1 ms before the end", "2026-06-01T11:59:59.999Z", "critical", 1],
    ["at the end", "2026-06-01T12:00:00.000Z", "quiet", undefined],
    ["1 ms after the end", "2026-06-01T12:00:00.001Z", "quiet", undefined],
  ])("%s is $2", (_when, now, severity, threshold) => {
    const holder = anAppCredential({ endsAt: ENDS_AT });
    expect(verdictOf(credentialExpiring, holder, now)).toBe(severity);
    expect(saidOf(credentialExpiring, holder, now)[0]?.threshold).toBe(threshold);
  });

  it("says when the threshold was crossed, and that the end makes the occurrence", () => {
    const [draft] = saidOf(
      credentialExpiring,
      anAppCredential({ endsAt: ENDS_AT }),
      "2026-05-20T00:00:00.000Z",
    );
    expect(draft).toMatchObject({
      key: ["application-credential", APP_ID, aKeyId(1)],
      thread: ["credential-end", "application-credential", APP_ID, aKeyId(1)],
      threshold: 14,
      occurrence: ENDS_AT,
      occurredAt: "2026-05-18T12:00:00.000Z",
      subject: { kind: "application", id: APP_ID, name: "Payroll API" },
      evidence: { keyId: aKeyId(1), endsAt: ENDS_AT, credentialKind: "secret" },
    });
  });

  it("follows the thresholds of the policy", () => {
    const policy = aPolicy({ thresholdsDays: [5] });
    const holder = anAppCredential({ endsAt: ENDS_AT });
    expect(verdictOf(credentialExpiring, holder, "2026-05-27T11:59:59.999Z", policy)).toBe("quiet");
    expect(verdictOf(credentialExpiring, holder, "2026-05-27T12:00:00.000Z", policy)).toBe("high");
  });

  it.each([
    ["without an end", anAppCredential({ endsAt: undefined }), "quiet"],
    ["that ends in 9999", anAppCredential({ endsAt: "9999-12-31T23:59:59.000Z" }), "quiet"],
    [
      "that starts only in the future",
      anAppCredential({ startsAt: "2026-05-30T00:00:00.000Z", endsAt: ENDS_AT }),
      "medium",
    ],
    [
      "that starts after its end, and so was never valid",
      anAppCredential({ startsAt: "2026-07-01T00:00:00.000Z", endsAt: ENDS_AT }),
      "info",
    ],
    [
      "that starts exactly at its end",
      anAppCredential({ startsAt: ENDS_AT, endsAt: ENDS_AT }),
      "info",
    ],
    ["without a start", anAppCredential({ startsAt: undefined, endsAt: ENDS_AT }), "medium"],
    [
      "of an application that is switched off",
      aHolder(anApplication({ isDisabled: true, credentials: [aSecret(1, { endsAt: ENDS_AT })] })),
      "low",
    ],
    [
      "of an application whose service principal is switched off",
      aHolder(
        anApplication({ credentials: [aSecret(1, { endsAt: ENDS_AT })] }),
        aServicePrincipal({ isEnabled: false }),
      ),
      "low",
    ],
    ["in a vault", aVaultObjectAlone({ endsAt: ENDS_AT }), "medium"],
    ["in a vault, switched off", aVaultObjectAlone({ endsAt: ENDS_AT, isEnabled: false }), "info"],
  ])("a credential %s is $2 twelve days before the end", (_what, holder, verdict) => {
    expect(verdictOf(credentialExpiring, holder, "2026-05-20T12:00:00.000Z")).toBe(verdict);
  });

  it("speaks of each credential by itself", () => {
    const holder = anAppWith(
      aSecret(1, { endsAt: "2026-05-22T00:00:00.000Z" }),
      aSecret(2, { endsAt: "2026-06-20T00:00:00.000Z" }),
      aCertificate(3, { endsAt: "2026-06-01T00:00:00.000Z" }),
    );
    const drafts = saidOf(credentialExpiring, holder, "2026-05-20T12:00:00.000Z");
    expect(drafts.map(({ threshold }) => threshold)).toEqual([3, 60, 14]);
  });

  it("keeps a superseded credential as information, and names what took over", () => {
    const holder = anAppWith(
      aSecret(1, { endsAt: ENDS_AT }),
      aSecret(2, { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2027-05-01T00:00:00.000Z" }),
    );
    const [draft] = saidOf(credentialExpiring, holder, "2026-05-31T12:00:00.000Z");
    expect(draft).toMatchObject({ severity: "info", evidence: { supersededBy: aKeyId(2) } });
  });
});

describe("credential-expiring for certificates that the vault renews", () => {
  const renewing = aVaultObjectAlone({
    objectKind: "certificate",
    endsAt: ENDS_AT,
    renewsDaysBeforeEnd: 20,
  });

  it.each([
    ["30 days before the end, before the renewal point", "2026-05-02T12:00:00.000Z", "quiet"],
    ["exactly at the renewal point", "2026-05-12T12:00:00.000Z", "quiet"],
    ["1 ms after the renewal point", "2026-05-12T12:00:00.001Z", "medium"],
    ["on the last day", "2026-06-01T00:00:00.000Z", "critical"],
  ])("%s it is $2", (_when, now, verdict) => {
    expect(verdictOf(credentialExpiring, renewing, now)).toBe(verdict);
  });

  it("says that the vault should have renewed it", () => {
    const [draft] = saidOf(credentialExpiring, renewing, "2026-05-20T00:00:00.000Z");
    expect(draft?.what).toContain("should have renewed");
  });

  it("waits for the renewal point even past thresholds that it lies behind", () => {
    const late = aVaultObjectAlone({
      objectKind: "certificate",
      endsAt: ENDS_AT,
      renewsDaysBeforeEnd: 1,
    });
    expect(verdictOf(credentialExpiring, late, "2026-05-31T12:00:00.000Z")).toBe("quiet");
    expect(verdictOf(credentialExpiring, late, "2026-05-31T12:00:00.001Z")).toBe("critical");
  });

  it("does not take a renewal point from a secret", () => {
    const secret = aVaultObjectAlone({ endsAt: ENDS_AT, renewsDaysBeforeEnd: 20 });
    expect(verdictOf(credentialExpiring, secret, "2026-05-02T12:00:00.000Z")).toBe("medium");
  });

  it("speaks of a vault object under its own address", () => {
    const [draft] = saidOf(credentialExpiring, renewing, "2026-05-20T00:00:00.000Z");
    expect(draft).toMatchObject({
      key: ["vault-object", `${VAULT_ID}/certificate/payroll-db`],
      subject: { kind: "vault-object", name: "payroll-db in vault kv-payroll" },
    });
  });
});

describe("credential-expiring and who answers", () => {
  const credentials = [aSecret(1, { endsAt: ENDS_AT })];

  it.each([
    ["Microsoft's own service principal", aServicePrincipal({ origin: "microsoft", credentials })],
    ["a managed identity", aServicePrincipal({ origin: "managed-identity", credentials })],
    ["what the platform itself makes", anApplication({ isPlatformMade: true, credentials })],
  ])("is quiet about %s, and never looks at it again", (_what, fact) => {
    const holder = aHolder(fact);
    const context = { now: new Date("2026-05-31T12:00:00.000Z"), policy: aPolicy() };
    expect(credentialExpiring.detect(holder, context)).toEqual([]);
    expect(credentialExpiring.nextAt(holder, context)).toBeUndefined();
  });

  it.each(["own", "foreign", "unknown"] as const)(
    "speaks of a service principal of origin %s",
    (origin) => {
      const holder = aHolder(aServicePrincipal({ origin, credentials }));
      expect(verdictOf(credentialExpiring, holder, "2026-05-31T12:00:00.000Z")).toBe("critical");
    },
  );

  it("says that the application is deleted, or that it is another tenant's", () => {
    const labels = (origin: "own" | "foreign"): unknown =>
      saidOf(
        credentialExpiring,
        aHolder(aServicePrincipal({ origin, credentials })),
        "2026-05-31T12:00:00.000Z",
      )[0]?.evidence.labels;
    expect(labels("own")).toEqual(["application deleted"]);
    expect(labels("foreign")).toEqual(["application of another tenant"]);
  });

  it("is not silenced for a vault object whose tags point at what is not the tenant's", () => {
    const platform = anApplication({ isPlatformMade: true });
    const forged = aVaultObject({ endsAt: ENDS_AT, holdsSecretOf: APP_ID, holdsKeyId: aKeyId(9) });
    const holder = aHolder(platform, forged);
    expect(verdictOf(credentialExpiring, holder, "2026-05-31T12:00:00.000Z")).toBe("critical");
    expect(
      credentialExpiring.nextAt(holder, {
        now: new Date("2026-05-31T12:00:00.000Z"),
        policy: aPolicy(),
      }),
    ).toEqual(new Date(ENDS_AT));
  });
});
