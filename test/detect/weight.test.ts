import { describe, expect, it } from "vitest";
import { lower, raised, weigh, weighHolder, worstOf } from "../../shared/detect/weight.ts";
import {
  aHolder,
  anApplication,
  aPower,
  aSecret,
  aServicePrincipal,
  aVaultObject,
} from "../build/a-holder.ts";

describe("lower", () => {
  it.each([
    ["critical", "high"],
    ["high", "medium"],
    ["medium", "low"],
    ["low", "info"],
    ["info", "info"],
  ] as const)("makes %s %s", (severity, expected) => {
    expect(lower(severity)).toBe(expected);
  });
});

describe("raised", () => {
  it.each([
    ["critical", "critical"],
    ["high", "critical"],
    ["medium", "high"],
    ["low", "medium"],
    ["info", "low"],
  ] as const)("makes %s %s", (severity, expected) => {
    expect(raised(severity)).toBe(expected);
  });
});

describe("the worst of several", () => {
  it.each([
    [["low", "critical", "info"], "critical"],
    [["low", undefined], "low"],
    [[undefined], undefined],
    [[], undefined],
  ] as const)("of %j is %s", (severities, expected) => {
    expect(worstOf(severities)).toBe(expected);
  });
});

describe("what a finding weighs on its holder", () => {
  it.each([
    ["an ordinary one", [], "medium"],
    ["one that is switched off", [aServicePrincipal({ isEnabled: false })], "low"],
    ["one with much power", [aPower({ tier: 1 })], "medium"],
    ["one that can take over the tenant", [aPower()], "high"],
    [
      "one that could, and is switched off",
      [aPower(), aServicePrincipal({ isEnabled: false })],
      "medium",
    ],
  ] as const)("%s: %s", (_what, others, expected) => {
    expect(weighHolder("medium", aHolder(anApplication(), ...others))).toBe(expected);
  });

  it("is for a vault object its own, whatever an application of the same subject can do", () => {
    const { appId } = anApplication();
    const vaultObject = aVaultObject({ holdsSecretOf: appId, holdsKeyId: "of another key" });
    const holder = aHolder(anApplication({ credentials: [aSecret(1)] }), aPower(), vaultObject);
    expect(holder.credentials.map((one) => [one.kind, weigh("medium", one, holder)])).toEqual([
      ["secret", "high"],
      ["vault-secret", "medium"],
    ]);
  });
});
