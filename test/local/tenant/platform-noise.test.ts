import { expect, test } from "vitest";
import { createAuditLog } from "../../../infra/local/tenant/audit-log.ts";
import { generateTenant } from "../../../infra/local/tenant/generate-tenant.ts";
import { createPlatformNoise } from "../../../infra/local/tenant/platform-noise.ts";
import { createStore } from "../../../infra/local/tenant/store.ts";

const seed = generateTenant({ size: "small", seed: 2 });

/** Ten days of it. */
function tenDays(): ReturnType<ReturnType<typeof createAuditLog>["readable"]> {
  let now = Date.parse("2026-03-02T09:00:00Z");
  const clock = { now: () => new Date(now) };
  const store = createStore({ seed, clock });
  const audit = createAuditLog({ tenantId: seed.tenantId, clock, longestDelay: 0 });
  const noise = createPlatformNoise({ store, audit, clock });
  for (let hour = 0; hour < 240; hour++) {
    now += 3_600_000;
    noise.runDue(clock.now());
  }
  return audit.readable();
}

test("the platform writes four records a day by itself, the same ones in each run", () => {
  const records = tenDays();
  expect(records).toHaveLength(40);
  expect(tenDays()).toEqual(records);
});

test("all of them are acts of the platform's own parts, which grant nothing", () => {
  const records = tenDays();
  for (const { initiatedBy, activityDisplayName } of records) {
    expect(initiatedBy.user).toBeNull();
    expect(initiatedBy.app?.displayName).toMatch(/\w/);
    expect(activityDisplayName).not.toMatch(/role|grant|consent|owner|policy/i);
  }
  expect(new Set(records.map((one) => one.activityDisplayName)).size).toBeGreaterThanOrEqual(4);
});
