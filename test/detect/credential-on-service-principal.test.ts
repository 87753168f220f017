import { describe, expect, it } from "vitest";
import { credentialOnServicePrincipal } from "../../shared/detect/credential-on-service-principal.ts";
import {
  aCertificate,
  aHolder,
  anApplication,
  aSamlTriple,
  aSecret,
  aServicePrincipal,
} from "../build/a-holder.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T00:00:00.000Z";

describe("credential-on-service-principal", () => {
  it.each([
    [
      "a secret on the service principal only",
      aHolder(anApplication(), aServicePrincipal({ credentials: [aSecret(1)] })),
      "medium",
    ],
    [
      "a certificate on the service principal only",
      aHolder(anApplication(), aServicePrincipal({ credentials: [aCertificate(1)] })),
      "medium",
    ],
    [
      "a secret on the application",
      aHolder(anApplication({ credentials: [aSecret(1)] }), aServicePrincipal()),
      "quiet",
    ],
    [
      "the same certificate on both, with other key ids",
      aHolder(
        anApplication({ credentials: [aCertificate(1)] }),
        aServicePrincipal({ credentials: [aCertificate(1, { keyId: aSecret(7).keyId })] }),
      ),
      "quiet",
    ],
    [
      "a SAML signing certificate",
      aHolder(anApplication(), aServicePrincipal({ credentials: aSamlTriple(1) })),
      "quiet",
    ],
    [
      "one that ends now",
      aHolder(aServicePrincipal({ credentials: [aSecret(1, { endsAt: NOW })] })),
      "quiet",
    ],
    [
      "one that ends in 1 ms",
      aHolder(
        aServicePrincipal({ credentials: [aSecret(1, { endsAt: "2026-06-01T00:00:00.001Z" })] }),
      ),
      "medium",
    ],
    [
      "one that never ends",
      aHolder(aServicePrincipal({ credentials: [aSecret(1, { endsAt: undefined })] })),
      "medium",
    ],
    [
      "one on a service principal of another tenant's application",
      aHolder(aServicePrincipal({ origin: "foreign", credentials: [aSecret(1)] })),
      "medium",
    ],
    [
      "one on a service principal that is switched off",
      aHolder(aServicePrincipal({ isEnabled: false, credentials: [aSecret(1)] })),
      "low",
    ],
    [
      "one on Microsoft's own service principal",
      aHolder(aServicePrincipal({ origin: "microsoft", credentials: [aSecret(1)] })),
      "quiet",
    ],
    [
      "one on a managed identity",
      aHolder(aServicePrincipal({ origin: "managed-identity", credentials: [aSecret(1)] })),
      "quiet",
    ],
  ])("%s: $2", (_what, holder, verdict) => {
    expect(verdictOf(credentialOnServicePrincipal, holder, NOW)).toBe(verdict);
  });

  it("is said of the application, to those who watch over security", () => {
    const holder = aHolder(anApplication(), aServicePrincipal({ credentials: [aSecret(1)] }));
    expect(saidOf(credentialOnServicePrincipal, holder, NOW)[0]?.subject.kind).toBe("application");
    expect(credentialOnServicePrincipal).toMatchObject({
      audience: "security-contact",
      mayAcknowledge: "admin",
    });
  });

  it("says to move it to the application only where the tenant has that", () => {
    const hidden = aServicePrincipal({ credentials: [aSecret(1)] });
    const [own] = saidOf(credentialOnServicePrincipal, aHolder(anApplication(), hidden), NOW);
    const [foreign] = saidOf(credentialOnServicePrincipal, aHolder(hidden), NOW);
    expect(own?.whatToDo).toContain("move it to the application, or delete it");
    expect(foreign?.whatToDo).toContain(
      "no registration of the application is known in this tenant",
    );
  });
});
