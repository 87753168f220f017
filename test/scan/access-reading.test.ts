import { describe, expect, it } from "vitest";
import { accessReading } from "../../shared/scan/access-reading.ts";
import type { BlindRecord } from "../../shared/scan/coverage-rules.ts";
import { SOURCES } from "../../shared/scan/scan-types.ts";
import type { SourceRecord } from "../../shared/scan/sources-store.ts";
import { aSourcesState } from "../build/a-sources-state.ts";

const readAt = "2026-03-09T07:00:00.000Z";
const allRead = new Map<string, SourceRecord>(
  SOURCES.access.map((source) => [
    source,
    { source, state: "current", lastReadAt: readAt, lastCompleteAt: readAt },
  ]),
);

function blindTo(cause: string, changes: Partial<BlindRecord>): [string, BlindRecord] {
  const since = "2026-03-09T06:00:00.000Z";
  const seen = { count: 1, what: [], failures: 1, goods: 0, since, isOpen: false };
  return [cause, { cause, source: "azure-roles", ...seen, ...changes }];
}

describe("how far an answer about power can be trusted", () => {
  it("is as of the source that was read the longest ago", () => {
    const earlier = "2026-03-09T05:00:00.000Z";
    const sources = new Map(allRead).set("delegated-grants", {
      ...{ source: "delegated-grants", state: "unreadable", lastCompleteAt: earlier },
    });
    expect(accessReading(aSourcesState({ sources }))).toEqual({ asOf: earlier, notRead: [] });
  });

  it("is as of no time while something was never read to its end, which is named", () => {
    const sources = new Map(allRead);
    sources.delete("entra-roles");
    sources.set("azure-roles", { source: "azure-roles", state: "unreadable", why: "Refused." });
    expect(accessReading(aSourcesState({ sources }))).toEqual({
      notRead: [
        { cause: "entra-roles:never-read", what: "Directory roles (never-read)" },
        { cause: "azure-roles:never-read", what: "Azure roles (never-read)" },
      ],
    });
  });

  it("has what could not be read last time, but not what could again, nor what tells of no power", () => {
    const blind = new Map([
      blindTo("azure-root:AuthorizationFailed", {}),
      blindTo("azure-management-groups:AuthorizationFailed", { isOpen: true, goods: 1 }),
      blindTo("vault-keys:AccessDenied", { source: "vault-objects", isOpen: true }),
    ]);
    expect(accessReading(aSourcesState({ sources: allRead, blind }))).toEqual({
      asOf: readAt,
      notRead: [
        {
          cause: "azure-root:AuthorizationFailed",
          what: "Roles at the root scope of Azure (AuthorizationFailed)",
          since: "2026-03-09T06:00:00.000Z",
        },
      ],
    });
  });
});
