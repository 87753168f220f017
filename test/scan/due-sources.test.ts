import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import { allSources, dueSources, staleAfterMs } from "../../shared/scan/due-sources.ts";
import { AUDIT_LOG, SOURCES, type SourceName } from "../../shared/scan/scan-types.ts";
import type { SourceRecord } from "../../shared/scan/sources-store.ts";

const NOW = new Date("2026-03-02T10:00:00.000Z");

/** All sources of access, read so long ago. */
function readBefore(ms: number, changes: Partial<SourceRecord> = {}) {
  const lastReadAt = new Date(NOW.getTime() - ms).toISOString();
  return new Map<SourceName, SourceRecord>(
    SOURCES.access.map((source) => [source, { source, state: "current", lastReadAt, ...changes }]),
  );
}

const ROLES = ["entra-roles", "azure-roles", "powerful-groups"];
const HOURLY = ["workloads", "azure-eligible", "delegated-grants"];

describe("what a scan on the schedule reads", () => {
  it.each<[string, number, readonly string[]]>([
    ["roles each time", 15 * MINUTE_MS, ROLES],
    ["what changes seldom each hour", HOUR_MS, [...ROLES, ...HOURLY]],
    [
      "nothing later because a tick came a little early",
      HOUR_MS - MINUTE_MS,
      [...ROLES, ...HOURLY],
    ],
    ["nothing sooner than that", HOUR_MS - MINUTE_MS - 1, ROLES],
    [
      "permissions of Microsoft's resources every six hours",
      6 * HOUR_MS,
      [...ROLES, ...HOURLY, "application-permissions"],
    ],
    ["everything once a day", 24 * HOUR_MS, SOURCES.access],
  ])("is %s", (_what, ms, expected) => {
    expect(dueSources("access", readBefore(ms), NOW).toSorted()).toEqual(expected.toSorted());
  });

  it("is everything that was never read, or not to its end", () => {
    expect(dueSources("access", new Map(), NOW)).toEqual(SOURCES.access);
    expect(dueSources("access", readBefore(0, { state: "unreadable" }), NOW)).toEqual(
      SOURCES.access,
    );
  });
});

it("takes a source for stale after three of its intervals, and never within three hours", () => {
  expect(staleAfterMs("entra-roles")).toBe(3 * HOUR_MS);
  expect(staleAfterMs("application-permissions")).toBe(18 * HOUR_MS);
  expect(allSources).toContain(AUDIT_LOG);
});
