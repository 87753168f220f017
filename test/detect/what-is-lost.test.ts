import { describe, expect, it } from "vitest";
import { credentialExpired } from "../../shared/detect/credential-expired.ts";
import { credentialExpiring } from "../../shared/detect/credential-expiring.ts";
import {
  aCertificate,
  aHolder,
  anApplication,
  APP_ID,
  aSamlTriple,
  aServicePrincipal,
  aThumbprint,
  aVaultObject,
  aVaultObjectAlone,
  SUBSCRIPTION,
  VAULT_ID,
} from "../build/a-holder.ts";
import { saidOf } from "./said-of.ts";

const ENDS_AT = "2026-06-01T12:00:00.000Z";
const BEFORE = "2026-05-20T12:00:00.000Z";
const AFTER = "2026-06-02T12:00:00.000Z";
const LONG_AFTER = "2026-08-02T12:00:00.000Z";

describe("a key that encrypts something", () => {
  const providers = `${SUBSCRIPTION}/resourcegroups/rg/providers`;
  const accounts = Array.from(
    { length: 4 },
    (_, n) => `${providers}/microsoft.storage/storageaccounts/pay${n}`,
  );
  const aKey = (...encrypts: readonly string[]) =>
    aVaultObjectAlone({
      objectKind: "key",
      endsAt: ENDS_AT,
      encrypts,
      encryptsCount: encrypts.length,
    });
  const disks = `${providers}/microsoft.compute/diskencryptionsets/des-pay`;

  it.each([
    [accounts.slice(0, 1), "storage account pay0:"],
    [[...accounts.slice(0, 1), disks], "storage account pay0 and disk encryption set des-pay:"],
    [accounts, "storage account pay0, storage account pay1, storage account pay2 and 1 more:"],
  ])("names what that is", (encrypts, words) => {
    const [draft] = saidOf(credentialExpiring, aKey(...encrypts), BEFORE);
    expect(draft?.whyItMatters).toContain(`It encrypts ${words}`);
    expect(draft?.evidence).toMatchObject({ encrypts, encryptsCount: encrypts.length });
  });

  it.each([
    ["before its end", credentialExpiring, BEFORE],
    ["after its end", credentialExpired, AFTER],
    ["long after its end", credentialExpired, LONG_AFTER],
  ])("tells nobody to delete it, %s", (_when, detector, now) => {
    const [draft] = saidOf(detector, aKey(disks), now);
    expect(draft?.whyItMatters).toContain("disk encryption set des-pay");
    expect(draft?.whatToDo).toContain("Delete nothing");
  });

  it("is told as any key where nothing is known to be encrypted", () => {
    const [draft] = saidOf(
      credentialExpiring,
      aVaultObjectAlone({ objectKind: "key", endsAt: ENDS_AT }),
      BEFORE,
    );
    expect(draft?.whyItMatters).not.toContain("encrypts");
    expect(draft?.evidence.encrypts).toBeUndefined();
  });
});

describe("a SAML signing certificate", () => {
  const aPrincipal = (usesSaml: boolean, name = "Travel") =>
    aHolder(
      aServicePrincipal({ name, usesSaml, credentials: aSamlTriple(1, { endsAt: ENDS_AT }) }),
    );

  it("ends the sign-in of users to the application, which is named", () => {
    const [before] = saidOf(credentialExpiring, aPrincipal(true), BEFORE);
    expect(before?.whyItMatters).toContain("Sign-in of users to “Travel” stops");
    const [after] = saidOf(credentialExpired, aPrincipal(true), AFTER);
    expect(after?.whyItMatters).toContain("Users cannot sign in to “Travel”");
  });

  it("is told as any other where users do not sign in with SAML, and long after its end", () => {
    const [before] = saidOf(credentialExpiring, aPrincipal(false), BEFORE);
    expect(before?.whyItMatters).not.toContain("Sign-in of users");
    const [after] = saidOf(credentialExpired, aPrincipal(true), LONG_AFTER);
    expect(after?.whyItMatters).not.toContain("Users cannot");
  });

  it("keeps a hostile name short and on one line", () => {
    const name = `x\u202Egnp\n<b>${"y".repeat(10_000)}`;
    const [draft] = saidOf(credentialExpiring, aPrincipal(true, name), BEFORE);
    expect(draft?.whyItMatters).toMatch(/^Sign-in of users to “x\[U\+202E\]gnp <b>y+…” stops/);
    expect(draft?.whyItMatters.length).toBeLessThan(250);
  });
});

describe("a certificate that a vault holds, too", () => {
  const inVault = aVaultObject({
    objectKind: "certificate",
    name: "pay-client",
    endsAt: ENDS_AT,
    thumbprint: aThumbprint(1),
    certificateOf: APP_ID,
  });
  const application = anApplication({ credentials: [aCertificate(1, { endsAt: ENDS_AT })] });

  it.each([
    ["ends", credentialExpiring, BEFORE],
    ["has ended", credentialExpired, AFTER],
  ])(
    "is one finding of the application that names both places when it %s",
    (_when, detector, now) => {
      const drafts = saidOf(detector, aHolder(application, inVault), now);
      expect(drafts).toHaveLength(1);
      expect(drafts[0]).toMatchObject({
        subject: { kind: "application", id: APP_ID },
        evidence: {
          on: ["application", "vault"],
          vaultObject: `${VAULT_ID}/certificate/pay-client`,
        },
      });
      expect(drafts[0]?.what).toContain("It is also kept as “pay-client” in vault kv-payroll.");
      expect(drafts[0]?.evidence.vaultObjects).toBeUndefined();
    },
  );

  it("names each vault object in its evidence where there are several", () => {
    const copies = [inVault, { ...inVault, name: "copy" }];
    const [draft] = saidOf(credentialExpiring, aHolder(application, ...copies), BEFORE);
    expect(draft?.what).toContain("in vault kv-payroll and in 1 other place.");
    expect(draft?.evidence.vaultObjects).toEqual([
      `${VAULT_ID}/certificate/pay-client`,
      `${VAULT_ID}/certificate/copy`,
    ]);
  });
});
