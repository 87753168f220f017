import { describe, expect, it } from "vitest";
import { successionInstants, successorOf } from "../../shared/detect/superseded.ts";
import type { Credential, Holder } from "../../shared/inventory/holder.ts";
import type { CredentialEntry } from "../../shared/inventory/records.ts";
import {
  aCertificate,
  aHolder,
  aKeyId,
  anApplication,
  anAppWith,
  APP_ID,
  aSamlTriple,
  aSecret,
  aServicePrincipal,
  aThumbprint,
  aVaultObject,
} from "../build/a-holder.ts";

const NOW = "2026-06-01T00:00:00.000Z";
const OLD = aSecret(1, {
  startsAt: "2025-06-10T00:00:00.000Z",
  endsAt: "2026-06-10T00:00:00.000Z",
});

function successorIn(holder: Holder, now = NOW): string | undefined {
  const old = holder.credentials.find(({ keyIds }) => keyIds.includes(aKeyId(1)));
  if (old === undefined) throw new Error("The holder has no first credential.");
  return successorOf(old, holder, new Date(now))?.keyIds[0];
}

function withNewer(newer: CredentialEntry): Holder {
  return anAppWith(OLD, newer);
}

describe("successorOf", () => {
  it.each([
    ["lasts exactly 60 days more", { endsAt: "2026-07-31T00:00:00.000Z" }, true],
    ["lasts 1 ms less than 60 days", { endsAt: "2026-07-30T23:59:59.999Z" }, false],
    ["lasts 60 days and 1 ms", { endsAt: "2026-07-31T00:00:00.001Z" }, true],
    ["never ends", { endsAt: undefined }, true],
    ["starts now", { startsAt: NOW }, true],
    ["starts in 1 ms", { startsAt: "2026-06-01T00:00:00.001Z" }, false],
    ["starts at the same instant as the old one", { startsAt: OLD.startsAt }, false],
    ["starts 1 ms after the old one", { startsAt: "2025-06-10T00:00:00.001Z" }, true],
    ["starts 1 ms before the old one", { startsAt: "2025-06-09T23:59:59.999Z" }, false],
    ["has no start", { startsAt: undefined }, false],
    [
      "was never valid",
      { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2026-05-01T00:00:00.000Z" },
      false,
    ],
  ])("a newer secret that %s: $2", (_what, dates, takesOver) => {
    const newer = aSecret(2, {
      startsAt: "2026-05-01T00:00:00.000Z",
      endsAt: "2027-05-01T00:00:00.000Z",
      ...dates,
    });
    expect(successorIn(withNewer(newer))).toBe(takesOver ? aKeyId(2) : undefined);
  });

  it("is nothing on the application while a vault has the certificate as its current one", () => {
    const newer = { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2027-05-01T00:00:00.000Z" };
    const application = anApplication({ credentials: [aCertificate(1), aCertificate(2, newer)] });
    const inVault = aVaultObject({ objectKind: "certificate", thumbprint: aThumbprint(1) });
    expect(successorIn(aHolder(application))).toBe(aKeyId(2));
    expect(successorIn(aHolder(application, inVault))).toBeUndefined();
    const old = aHolder(application, inVault).credentials[0];
    if (old === undefined) throw new Error("The holder has no credential.");
    expect(successionInstants(old, aHolder(application, inVault))).toEqual([]);

    const secrets = anApplication({ credentials: [OLD, aSecret(2, newer)] });
    const held = aVaultObject({ holdsSecretOf: APP_ID, holdsKeyId: aKeyId(1) });
    expect(successorIn(aHolder(secrets, held))).toBe(aKeyId(2));
  });

  it("is never a certificate where the old one is a secret, nor a secret where it is a certificate", () => {
    const dates = { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2027-05-01T00:00:00.000Z" };
    expect(successorIn(withNewer(aCertificate(2, dates)))).toBeUndefined();
    expect(successorIn(anAppWith(aCertificate(1), aSecret(2, dates)))).toBeUndefined();
    expect(successorIn(anAppWith(aCertificate(1), aCertificate(2, dates)))).toBe(aKeyId(2));
  });

  it("is not a certificate where the old one signs SAML", () => {
    const dates = { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2027-05-01T00:00:00.000Z" };
    const holder = aHolder(
      anApplication({ credentials: [aCertificate(5, dates)] }),
      aServicePrincipal({ credentials: aSamlTriple(1) }),
    );
    expect(successorIn(holder)).toBeUndefined();
  });

  it("is the one that ends last, whatever the order of the entries", () => {
    const some = [
      aSecret(2, { startsAt: "2026-05-01T00:00:00.000Z", endsAt: "2026-10-01T00:00:00.000Z" }),
      aSecret(3, { startsAt: "2026-04-01T00:00:00.000Z", endsAt: undefined }),
      aSecret(4, { startsAt: "2026-03-01T00:00:00.000Z", endsAt: "2027-10-01T00:00:00.000Z" }),
    ];
    expect(successorIn(anAppWith(OLD, ...some))).toBe(aKeyId(3));
    expect(successorIn(anAppWith(...some.toReversed(), OLD))).toBe(aKeyId(3));
  });

  it("takes over from one without a start", () => {
    const holder = anAppWith(
      aSecret(1, { startsAt: undefined }),
      aSecret(2, { endsAt: undefined }),
    );
    expect(successorIn(holder)).toBe(aKeyId(2));
  });

  it("never takes over from a vault object", () => {
    const [a, b] = ["old", "new"].map((name, index) =>
      aVaultObject({ name, startsAt: `2026-0${index + 1}-01T00:00:00.000Z`, endsAt: undefined }),
    );
    if (a === undefined || b === undefined) throw new Error("There are two.");
    const holder = aHolder(a, b);
    const [old] = holder.credentials;
    expect(old && successorOf(old, holder, new Date(NOW))).toBeUndefined();
  });
});

describe("successionInstants", () => {
  it("are the start of each candidate, and the first millisecond at which it no longer lasts", () => {
    const holder = withNewer(
      aSecret(2, { startsAt: "2026-06-05T00:00:00.000Z", endsAt: "2026-09-01T00:00:00.000Z" }),
    );
    const [old] = holder.credentials;
    expect(instantsOf(old, holder)).toEqual([
      "2026-06-05T00:00:00.000Z",
      "2026-07-03T00:00:00.001Z",
    ]);
    expect(successorIn(holder, "2026-07-03T00:00:00.000Z")).toBe(aKeyId(2));
    expect(successorIn(holder, "2026-07-03T00:00:00.001Z")).toBeUndefined();
  });
});

function instantsOf(old: Credential | undefined, holder: Holder): (string | undefined)[] {
  return old === undefined
    ? []
    : successionInstants(old, holder).map((instant) => instant?.toISOString());
}
