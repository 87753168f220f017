import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Policy } from "../../shared/config/policy.ts";
import { blindSpot } from "../../shared/detect/blind-spot.ts";
import { holderDetectors } from "../../shared/detect/detectors.ts";
import { policyInvalid } from "../../shared/detect/policy-invalid.ts";
import type { Holder } from "../../shared/inventory/holder.ts";
import {
  aFederatedCredential,
  aHolder,
  anAppCredential,
  anApplication,
  anAppWith,
  aPower,
  aSecret,
  aServicePrincipal,
} from "../build/a-holder.ts";
import { aPolicy } from "../build/a-policy.ts";
import { anyHolder, anyInstant, anyThresholds, instantsOf } from "../build/any-holder.ts";

const NOW = new Date("2026-06-01T00:00:00.000Z");
const all = [...holderDetectors, blindSpot, policyInvalid];

/** The ids that this version has. */
const PROMISED = [
  "credential-expiring",
  "credential-expired",
  "credential-never-expires",
  "credential-long-lived",
  "credential-multiple",
  "credential-on-service-principal",
  "credential-added",
  "federated-credential-changed",
  "federated-credential-broad",
  "application-redirect-risky",
  "application-implicit-grant",
  "application-public-client",
  "application-lock-off",
  "blind-spot",
  "policy-invalid",
];

describe("the list of detectors", () => {
  it("has every id once, and every id that others rely on", () => {
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(PROMISED.toSorted());
  });

  it.each([
    ["credential-expiring", anAppCredential({ endsAt: "2026-06-10T00:00:00.000Z" })],
    ["credential-expired", anAppCredential({ endsAt: "2026-05-31T00:00:00.000Z" })],
    ["credential-never-expires", anAppCredential({ endsAt: undefined })],
    ["credential-long-lived", anAppCredential({ endsAt: "2030-01-01T00:00:00.000Z" })],
    ["credential-multiple", anAppWith(aSecret(1), aSecret(2), aSecret(3))],
    [
      "credential-on-service-principal",
      aHolder(anApplication(), aServicePrincipal({ credentials: [aSecret(1)] })),
    ],
    ["credential-added", anAppCredential({ endsAt: "2026-12-31T00:00:00.000Z" })],
    ["federated-credential-changed", aHolder(anApplication(), aFederatedCredential())],
    [
      "application-redirect-risky",
      aHolder(anApplication({ redirects: [{ uri: "http://pay.contoso.com/", on: "web" }] })),
    ],
    ["application-implicit-grant", aHolder(anApplication({ implicitGrant: "access-tokens" }))],
    ["application-public-client", aHolder(anApplication({ isPublicClient: true }))],
    ["application-lock-off", aHolder(anApplication(), aPower())],
  ])("has %s, which fires, and no other speaks of the same", (id, holder) => {
    const speaking = holderDetectors.filter(
      (detector) =>
        // What became of a credential is said beside what is so of it.
        (detector.id === id || detector.id !== "credential-added") &&
        detector.detect(holder, { now: NOW, policy: aPolicy() }).length > 0,
    );
    expect(speaking.map((detector) => detector.id)).toEqual([id]);
  });

  it("says nothing about an application with one ordinary secret but that it was added", () => {
    const holder = anAppCredential({ endsAt: "2026-12-31T00:00:00.000Z" });
    for (const detector of holderDetectors.filter(({ mode }) => mode === "state")) {
      expect(detector.detect(holder, { now: NOW, policy: aPolicy() })).toEqual([]);
    }
  });
});

describe.each(holderDetectors.map((detector) => [detector.id, detector] as const))(
  "%s",
  (_id, detector) => {
    const said = (holder: Holder, now: number, policy: Policy): string =>
      JSON.stringify(detector.detect(holder, { now: new Date(now), policy }));

    it("says the same until its next instant, for any holder at any time", () => {
      fc.assert(
        fc.property(
          anyHolder,
          anyInstant,
          anyThresholds,
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
          (holder, now, thresholdsDays, fractions) => {
            const policy = aPolicy({ thresholdsDays });
            const next = detector.nextAt(holder, { now: new Date(now), policy })?.getTime();
            if (next !== undefined) expect(next).toBeGreaterThan(now);
            const until = next ?? now + 400 * 86_400_000;
            const between = instantsOf(holder, thresholdsDays).filter(
              (at) => at > now && at < until,
            );
            const random = fractions.map((part) => now + Math.floor(part * (until - 1 - now)));
            const first = said(holder, now, policy);
            for (const at of [now + 1, until - 1, ...between, ...random]) {
              if (at < now || at >= until) continue;
              expect(said(holder, at, policy)).toBe(first);
            }
          },
        ),
        { numRuns: 400 },
      );
    });

    it("gives findings whose keys differ, and whose instants can be read", () => {
      fc.assert(
        fc.property(anyHolder, anyInstant, (holder, now) => {
          const drafts = detector.detect(holder, { now: new Date(now), policy: aPolicy() });
          const keys = drafts.map(({ key }) => JSON.stringify(key));
          expect(new Set(keys).size).toBe(keys.length);
          for (const { occurredAt } of drafts) {
            if (occurredAt !== undefined) {
              expect(new Date(occurredAt).getTime()).toBeLessThanOrEqual(now);
            }
          }
        }),
        { numRuns: 200 },
      );
    });
  },
);
