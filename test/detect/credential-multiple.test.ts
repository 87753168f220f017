import { describe, expect, it } from "vitest";
import { credentialMultiple } from "../../shared/detect/credential-multiple.ts";
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
} from "../build/a-holder.ts";
import { aPolicy } from "../build/a-policy.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";

describe("credential-multiple", () => {
  it.each([
    ["two secrets", anAppWith(aSecret(1), aSecret(2)), "quiet"],
    ["three secrets", anAppWith(aSecret(1), aSecret(2), aSecret(3)), "medium"],
    [
      "two secrets and two certificates, counted apart",
      anAppWith(aSecret(1), aSecret(2), aCertificate(3), aCertificate(4)),
      "quiet",
    ],
    [
      "three secrets of which one ends now",
      anAppWith(aSecret(1), aSecret(2), aSecret(3, { endsAt: NOW })),
      "quiet",
    ],
    [
      "three secrets of which one ends in 1 ms",
      anAppWith(aSecret(1), aSecret(2), aSecret(3, { endsAt: "2026-06-01T00:00:00.001Z" })),
      "medium",
    ],
    [
      "three secrets of which one starts now",
      anAppWith(aSecret(1), aSecret(2), aSecret(3, { startsAt: NOW })),
      "medium",
    ],
    [
      "three secrets of which one starts in 1 ms",
      anAppWith(aSecret(1), aSecret(2), aSecret(3, { startsAt: "2026-06-01T00:00:00.001Z" })),
      "quiet",
    ],
    [
      "three secrets without any date",
      anAppWith(...[1, 2, 3].map((n) => aSecret(n, { startsAt: undefined, endsAt: undefined }))),
      "medium",
    ],
    [
      "one secret on the application, two on its service principal",
      aHolder(
        anApplication({ credentials: [aSecret(1)] }),
        aServicePrincipal({ credentials: [aSecret(2), aSecret(3)] }),
      ),
      "medium",
    ],
    [
      "the same two secrets on the application and on its service principal",
      aHolder(
        anApplication({ credentials: [aSecret(1), aSecret(2)] }),
        aServicePrincipal({ credentials: [aSecret(1), aSecret(2)] }),
      ),
      "quiet",
    ],
    [
      "one SAML signing certificate in three entries",
      aHolder(aServicePrincipal({ credentials: aSamlTriple(1) })),
      "quiet",
    ],
    [
      "three SAML signing certificates",
      aHolder(
        aServicePrincipal({
          credentials: [...aSamlTriple(1), ...aSamlTriple(3), ...aSamlTriple(5)],
        }),
      ),
      "medium",
    ],
    [
      "three secrets of an application that is switched off",
      aHolder(anApplication({ isDisabled: true, credentials: [1, 2, 3].map((n) => aSecret(n)) })),
      "low",
    ],
    [
      "three secrets that the platform made",
      aHolder(
        anApplication({ isPlatformMade: true, credentials: [1, 2, 3].map((n) => aSecret(n)) }),
      ),
      "quiet",
    ],
  ])("%s: $2", (_what, holder, verdict) => {
    expect(verdictOf(credentialMultiple, holder, NOW)).toBe(verdict);
  });

  it("is one finding per kind, with all key ids in order", () => {
    const holder = anAppWith(
      ...[3, 1, 2].map((n) => aSecret(n)),
      ...[4, 5, 6].map((n) => aCertificate(n)),
    );
    const drafts = saidOf(credentialMultiple, holder, NOW);
    expect(drafts.map(({ key }) => key)).toEqual([
      ["credential-multiple", APP_ID, "secret"],
      ["credential-multiple", APP_ID, "certificate"],
    ]);
    expect(drafts[0]?.evidence).toMatchObject({
      active: 3,
      keyIds: [aKeyId(1), aKeyId(2), aKeyId(3)],
    });
  });

  it("takes the number from the policy", () => {
    const policy = aPolicy({ credentials: { maxActive: 1 } });
    expect(verdictOf(credentialMultiple, anAppWith(aSecret(1)), NOW, policy)).toBe("quiet");
    expect(verdictOf(credentialMultiple, anAppWith(aSecret(1), aSecret(2)), NOW, policy)).toBe(
      "medium",
    );
  });
});
