import { describe, expect, it } from "vitest";
import { type ActualFinding, compare } from "./compare.ts";
import type { ExpectedFinding } from "./findings.ts";
import { guid, thumbprint, vaultId } from "./raw-builders.ts";

const expiring: ExpectedFinding = {
  detector: "credential-expiring",
  naturalKey: `${guid(1)}/${thumbprint(0xab).hex}`,
  severity: "high",
  threshold: 7,
  endsAt: "2026-03-07T09:00:00.000Z",
  subjectKind: "application",
};
const multiple: ExpectedFinding = {
  detector: "credential-multiple",
  naturalKey: `${guid(1)}/secret`,
  severity: "medium",
  subjectKind: "application",
};
const ofVault: ExpectedFinding = {
  detector: "credential-never-expires",
  naturalKey: `${vaultId}/secret/pin`.toLowerCase(),
  severity: "low",
  subjectKind: "vault-object",
};
const actualExpiring: ActualFinding = {
  detector: "credential-expiring",
  severity: "high",
  subject: { kind: "application", id: guid(1) },
  evidence: {
    ...{ keyId: guid(200), thumbprint: thumbprint(0xab).hex.toUpperCase() },
    endsAt: "2026-03-07T09:00:00Z",
  },
};
const actual: readonly ActualFinding[] = [
  actualExpiring,
  {
    detector: "credential-multiple",
    severity: "medium",
    subject: { kind: "application", id: guid(1) },
    evidence: { credentialKind: "secret" },
  },
  {
    detector: "credential-never-expires",
    severity: "low",
    subject: { kind: "vault-object", id: `${vaultId}/secret/pin` },
    evidence: {},
  },
];

describe("comparing with the service", () => {
  it("finds nothing where both agree, and ignores other detectors", () => {
    const others = ["blind-spot", "policy-invalid"].map((detector) => ({
      ...actualExpiring,
      detector,
    }));
    expect(compare([expiring, multiple, ofVault], [...actual, ...others])).toEqual([]);
  });

  it("says what is missing and what nobody expected", () => {
    expect(compare([expiring, ofVault], actual.slice(1, 2))).toEqual([
      `missing: credential-expiring of ${expiring.naturalKey}: high, application, ends 2026-03-07T09:00:00.000Z`,
      `missing: credential-never-expires of ${ofVault.naturalKey}: low, vault-object`,
      `unexpected: credential-multiple of ${multiple.naturalKey}: medium, application`,
    ]);
  });

  it("says what differs", () => {
    const other: ActualFinding = {
      ...actualExpiring,
      severity: "medium",
      subject: { kind: "service-principal", id: guid(1) },
      evidence: { ...actualExpiring.evidence, endsAt: "2026-03-08T09:00:00Z" },
    };
    const name = `credential-expiring of ${expiring.naturalKey}`;
    expect(compare([expiring], [other, other])).toEqual([
      `2 times: ${name}`,
      `wrong end: ${name}: 2026-03-08T09:00:00Z, expected 2026-03-07T09:00:00.000Z`,
      `wrong severity: ${name}: medium, expected high, ends 2026-03-07T09:00:00.000Z`,
      `wrong subject: ${name}: service-principal, expected application`,
    ]);
  });

  it("says where the places or the encrypted resources differ", () => {
    const places = [`${vaultId}/certificate/tls`, `${vaultId}/certificate/copy`];
    const inTwoPlaces = { ...expiring, alsoAt: places };
    const withPlaces = (evidence: ActualFinding["evidence"]): ActualFinding => ({
      ...actualExpiring,
      evidence: { ...actualExpiring.evidence, ...evidence },
    });
    const name = `credential-expiring of ${expiring.naturalKey}`;
    expect(compare([inTwoPlaces], [withPlaces({ vaultObjects: places.toReversed() })])).toEqual([]);
    expect(compare([inTwoPlaces], [withPlaces({ vaultObject: places[0] })])).toEqual([
      `wrong places: ${name}: ${places[0] ?? ""}, expected ${places.toReversed().join(", ")}`,
    ]);
    expect(compare([{ ...expiring, alsoAt: [] }], [withPlaces({ vaultObject: "x" })])).toEqual([
      `wrong places: ${name}: x, expected `,
    ]);
    expect(compare([{ ...expiring, encrypts: ["a"] }], [actualExpiring])).toEqual([
      `wrong encrypted resources: ${name}: , expected a`,
    ]);
  });

  it("does not take a finding without a key for another", () => {
    expect(compare([], [{ ...actualExpiring, evidence: {} }])).toEqual([
      `unexpected: credential-expiring of ${guid(1)}/(no key in its evidence): high, application`,
    ]);
  });
});
