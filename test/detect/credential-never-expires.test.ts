import { describe, expect, it } from "vitest";
import { credentialNeverExpires } from "../../shared/detect/credential-never-expires.ts";
import {
  aHolder,
  anAppCredential,
  anApplication,
  aSecret,
  aServicePrincipal,
  aVaultObjectAlone,
} from "../build/a-holder.ts";
import { verdictOf } from "./said-of.ts";

describe("credential-never-expires", () => {
  it.each([
    ["without an end", anAppCredential({ endsAt: undefined }), "medium"],
    [
      "ending in the last millisecond of 9998",
      anAppCredential({ endsAt: "9998-12-31T23:59:59.999Z" }),
      "quiet",
    ],
    [
      "ending in the first millisecond of 9999",
      anAppCredential({ endsAt: "9999-01-01T00:00:00.000Z" }),
      "medium",
    ],
    [
      "ending in the last second of 9999",
      anAppCredential({ endsAt: "9999-12-31T23:59:59.000Z" }),
      "medium",
    ],
    ["ending in 2299", anAppCredential({ endsAt: "2299-12-31T00:00:00.000Z" }), "quiet"],
    ["in a vault without an end", aVaultObjectAlone({ endsAt: undefined }), "low"],
    [
      "in a vault without an end, switched off",
      aVaultObjectAlone({ endsAt: undefined, isEnabled: false }),
      "info",
    ],
    [
      "of an application that is switched off",
      aHolder(
        anApplication({ isDisabled: true, credentials: [aSecret(1, { endsAt: undefined })] }),
      ),
      "low",
    ],
    [
      "of Microsoft's own",
      aHolder(
        aServicePrincipal({
          origin: "microsoft",
          credentials: [aSecret(1, { endsAt: undefined })],
        }),
      ),
      "quiet",
    ],
  ])("a credential %s is $2", (_what, holder, verdict) => {
    expect(verdictOf(credentialNeverExpires, holder, "2026-06-01T00:00:00.000Z")).toBe(verdict);
  });
});
