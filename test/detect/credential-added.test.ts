import { describe, expect, it } from "vitest";
import { credentialAdded } from "../../shared/detect/credential-added.ts";
import type { CredentialAct } from "../../shared/inventory/audit-workload-acts.ts";
import type { Holder } from "../../shared/inventory/holder.ts";
import type { LoggedAct } from "../../shared/inventory/logged-act.ts";
import type { Fact } from "../../shared/inventory/records.ts";
import { withHolderActs } from "../../shared/inventory/holder-acts.ts";
import { aPolicy } from "../build/a-policy.ts";
import {
  aCertificate,
  aHolder,
  aKeyId,
  anApplication,
  aPower,
  aSamlTriple,
  aSecret,
  aServicePrincipal,
} from "../build/a-holder.ts";
import { aCredentialAct, anAct } from "../build/an-act.ts";
import { ADA } from "../build/an-audit-row.ts";
import { saidOf, verdictOf } from "./said-of.ts";

const NOW = "2026-06-01T10:00:00.000Z";
const AT = "2026-06-01T09:58:00.000Z";
const added = (n: number, changes: Partial<CredentialAct> = {}): LoggedAct =>
  anAct(aCredentialAct({ added: [{ keyId: aKeyId(n), type: "Password" }], ...changes }), {
    at: AT,
    actor: { kind: "user", id: ADA, userPrincipalName: "ada@contoso.com" },
  });
const onApplication = (...more: readonly Fact[]): Holder =>
  aHolder(anApplication({ credentials: [aSecret(1)] }), ...more);

describe("credential-added", () => {
  it.each<[string, Holder, string]>([
    ["a secret of an application", onApplication(), "low"],
    [
      "a certificate of an application",
      aHolder(anApplication({ credentials: [aCertificate(1)] })),
      "low",
    ],
    [
      "a secret that is on the service principal alone",
      aHolder(anApplication(), aServicePrincipal({ credentials: [aSecret(1)] })),
      "medium",
    ],
    [
      "a SAML signing certificate, which belongs there",
      aHolder(anApplication(), aServicePrincipal({ credentials: aSamlTriple(1) })),
      "low",
    ],
    ["a secret of an application with power", onApplication(aPower()), "high"],
    [
      "the same, switched off",
      aHolder(anApplication({ credentials: [aSecret(1)], isDisabled: true }), aPower()),
      "medium",
    ],
    [
      "a secret of one of Microsoft's own",
      aHolder(aServicePrincipal({ credentials: [aSecret(1)], origin: "microsoft" })),
      "quiet",
    ],
    ["no credential", aHolder(anApplication()), "quiet"],
  ])("weighs %s", (_what, holder, expected) => {
    expect(verdictOf(credentialAdded, holder, NOW)).toBe(expected);
  });

  it("names who added it, as the log has it, and is news of what holds it", () => {
    const holder = withHolderActs(onApplication(), [added(1)], new Date(NOW));
    const [draft] = saidOf(credentialAdded, holder, NOW);
    expect(draft).toMatchObject({
      key: ["secret", aKeyId(1)],
      occurredAt: AT,
      lasting: { actor: "ada@contoso.com", actorId: ADA },
      news: { fact: anApplication().id, epoch: "applications" },
    });
    expect(draft?.what).toContain("ada@contoso.com");
    expect(draft?.evidence["confirmation"]).toBeUndefined();
  });

  it("speaks of what only the log tells of under the same key, and says that it has not been seen", () => {
    const seen = saidOf(credentialAdded, onApplication(), NOW);
    const holder = withHolderActs(aHolder(anApplication()), [added(1)], new Date(NOW));
    const unseen = saidOf(credentialAdded, holder, NOW);
    expect(unseen.map(({ key }) => key)).toEqual(seen.map(({ key }) => key));
    expect(unseen[0]?.evidence["confirmation"]).toContain("has not been seen in the directory yet");
    expect(credentialAdded.nextAt(holder, { now: new Date(NOW), policy: aPolicy() })).toEqual(
      new Date("2026-06-01T10:13:00.000Z"),
    );
  });

  it("tells of what was there between two looks as over", () => {
    const removed = anAct(
      aCredentialAct({ added: [], removed: [{ keyId: aKeyId(1), type: "Password" }] }),
      { at: "2026-06-01T09:59:00.000Z" },
    );
    const holder = withHolderActs(aHolder(anApplication()), [added(1), removed], new Date(NOW));
    expect(saidOf(credentialAdded, holder, NOW)).toMatchObject([
      { over: "removed", key: ["secret", aKeyId(1)] },
    ]);
  });

  it("tells of each of several certificates that were added at once", () => {
    const key = { type: "AsymmetricX509Cert", usage: "Verify" };
    const keys = [aKeyId(8), aKeyId(7)].map((keyId) => ({ ...key, keyId }));
    const act = anAct(aCredentialAct({ added: keys }), { at: AT });
    const unseen = withHolderActs(aHolder(anApplication()), [act], new Date(NOW));
    expect(saidOf(credentialAdded, unseen, NOW).map(({ key: named }) => named)).toEqual([
      ["certificate", aKeyId(7)],
      ["certificate", aKeyId(8)],
    ]);
    const credentials = [aCertificate(7), aCertificate(8)];
    const seen = withHolderActs(aHolder(anApplication({ credentials })), [act], new Date(NOW));
    expect(saidOf(credentialAdded, seen, NOW).map(({ lasting }) => lasting?.["actorId"])).toEqual([
      ADA,
      ADA,
    ]);
  });

  it("takes the two entries of one certificate for one", () => {
    const key = { type: "AsymmetricX509Cert" };
    const act = anAct(
      aCredentialAct({
        added: [
          { ...key, usage: "Verify", keyId: aKeyId(8) },
          { ...key, usage: "Sign", keyId: aKeyId(7) },
        ],
      }),
      { at: AT },
    );
    const holder = withHolderActs(aHolder(anApplication()), [act], new Date(NOW));
    expect(saidOf(credentialAdded, holder, NOW).map(({ key: named }) => named)).toEqual([
      ["certificate", aKeyId(7)],
    ]);
  });
});
