import { describe, expect, it } from "vitest";
import { startLocalAzure } from "../support/local-azure.ts";
import { coverage } from "./coverage.ts";
import { aSecret, aTenant, anApplication, guid, now } from "./raw-builders.ts";
import { readOracle } from "./read-oracle.ts";
import { ruleIds } from "./rules.ts";

/** The seeds' future credential stands alone, so nothing depends on its not being valid yet. */
const inNoSeed = ["not-yet-valid"];

describe("coverage", () => {
  it("names what a rule decides, and nothing where it decides nothing", () => {
    const secrets = [
      aSecret(),
      aSecret({
        ...{ keyId: guid(101), startDateTime: "2026-04-02T09:00:00Z" },
        endDateTime: "2026-10-02T09:00:00Z",
      }),
    ];
    const raw = aTenant({ applications: [anApplication({ passwordCredentials: secrets })] });
    const decided = coverage(raw, now, {});
    expect(decided["not-yet-valid"]).toEqual([`${guid(1)}/${guid(100)}`]);
    expect(decided["credential-expiring"]).toEqual([`${guid(1)}/${guid(100)}`]);
    expect(decided.superseded).toEqual([]);
    expect(decided["first-party"]).toEqual([]);
  });

  it("finds a specimen for each rule in the tenant of a seed", { timeout: 240_000 }, async () => {
    const azure = await startLocalAzure({ seed: 1, args: ["--no-host"] });
    try {
      const { raw, now: at, findings } = await readOracle({ controlUrl: azure.control });
      expect(findings.length).toBeGreaterThan(20);
      const decided = coverage(raw, at, {});
      const missing = ruleIds.filter((rule) => decided[rule].length === 0);
      expect(missing.filter((rule) => !inNoSeed.includes(rule))).toEqual([]);
    } finally {
      await azure.stop();
    }
  });
});
