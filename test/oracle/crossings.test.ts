import { expect, it } from "vitest";
import { crossings } from "./crossings.ts";
import { aSecret, aTenant, anApplication, aVault, guid, seconds } from "./raw-builders.ts";
import type { RawPasswordCredential, RawTenant } from "./raw-tenant.ts";

const from = new Date("2026-03-02T09:00:00Z");

function told(raw: RawTenant, to = "2027-03-02T09:00:00Z"): readonly string[] {
  return crossings(raw, from, new Date(to), {}).map(({ at, threshold, naturalKey }) =>
    `${at} ${String(threshold)} ${naturalKey.slice(-3)}`.replace(".000Z", "Z"),
  );
}
function holding(...secrets: readonly Partial<RawPasswordCredential>[]): RawTenant {
  const passwordCredentials = secrets.map((each, index) =>
    aSecret({ keyId: guid(100 + index), ...each }),
  );
  return aTenant({ applications: [anApplication({ passwordCredentials })] });
}

it("tells the tightest crossed threshold at first sight, then each tighter one and the end", () => {
  expect(told(holding({ endDateTime: "2026-03-12T09:00:00Z" }))).toEqual([
    "2026-03-02T09:00:00Z 14 100",
    "2026-03-05T09:00:00Z 7 100",
    "2026-03-09T09:00:00Z 3 100",
    "2026-03-11T09:00:00Z 1 100",
    "2026-03-12T09:00:00Z 0 100",
  ]);
});

it("takes both ends of the interval in", () => {
  const raw = holding({ endDateTime: "2026-05-01T09:00:00Z" });
  expect(told(raw, "2026-03-02T09:00:00Z")).toEqual(["2026-03-02T09:00:00Z 60 100"]);
  expect(told(raw, "2026-04-01T08:59:59.999Z")).toHaveLength(1);
  expect(told(raw, "2026-04-01T09:00:00Z")).toHaveLength(2);
});

it("tells what has ended lately, and not what ended long ago or never can", () => {
  expect(told(holding({ endDateTime: "2026-02-20T09:00:00Z" }))).toEqual([
    "2026-03-02T09:00:00Z 0 100",
  ]);
  expect(told(holding({ endDateTime: "2026-01-20T09:00:00Z" }))).toEqual([]);
  expect(told(holding({ startDateTime: "2026-07-01T09:00:00Z" }))).toEqual([]);
  expect(told(holding({ endDateTime: null }))).toEqual([]);
});

it("falls silent when a successor starts, and begins anew when the successor goes", () => {
  const raw = holding(
    { startDateTime: "2025-09-01T09:00:00Z", endDateTime: "2026-03-20T09:00:00Z" },
    { startDateTime: "2026-03-10T09:00:00Z", endDateTime: "2026-05-15T09:00:00Z" },
  );
  expect(told(raw, "2026-03-31T09:00:00Z")).toEqual([
    "2026-03-02T09:00:00Z 30 100",
    "2026-03-06T09:00:00Z 14 100",
    // The successor has exactly 60 days left on the 16th at nine; a moment later it is none any more.
    "2026-03-16T09:00:00Z 60 101",
    "2026-03-16T09:00:00.001Z 7 100",
    "2026-03-17T09:00:00Z 3 100",
    "2026-03-19T09:00:00Z 1 100",
    "2026-03-20T09:00:00Z 0 100",
  ]);
});

it("tells of a switched-off application only what is still loud one step lower", () => {
  const [application] = holding({ endDateTime: "2026-04-20T09:00:00Z" }).applications;
  const raw = aTenant({ applications: [{ ...anApplication(application), isDisabled: true }] });
  expect(told(raw).map((each) => each.split(" ")[1])).toEqual(["7", "3", "1", "0"]);
});

it("believes in automatic renewal until it is overdue", () => {
  const certificate = {
    id: "https://kv-pay.vault.azure.net/certificates/tls",
    attributes: { nbf: seconds("2025-04-20T09:00:00Z"), exp: seconds("2026-04-20T09:00:00Z") },
    policy: {
      issuer: { name: "Self" },
      lifetime_actions: [
        { trigger: { days_before_expiry: 20 }, action: { action_type: "AutoRenew" } },
      ],
    },
  };
  expect(told(aTenant({ vaults: [aVault({ certificates: [certificate] })] })).slice(0, 2)).toEqual([
    "2026-03-31T09:00:00.001Z 30 tls",
    "2026-04-06T09:00:00Z 14 tls",
  ]);
});
