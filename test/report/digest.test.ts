import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Table, WholeTable } from "../../shared/azure/tables.ts";
import { after, DAY_MS } from "../../shared/core/time.ts";
import { detectorTitles } from "../../shared/detect/detectors.ts";
import { createFindingsStore } from "../../shared/findings/findings-store.ts";
import { reasonKey } from "../../shared/notify/reason-key.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { digestFindings, type DigestFindings } from "../../shared/report/digest-facts.ts";
import { digestReason } from "../../shared/report/digest.ts";
import { aGone, aPresent } from "../build/a-change.ts";
import { aPolicy } from "../build/a-policy.ts";
import { aSourcesState } from "../build/a-sources-state.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const NOW = new Date("2026-03-09T07:00:00.000Z");
const NOTHING: DigestFindings = {
  fresh: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
  resolved: {},
  low: [],
};

function aDigest(changes: Partial<Parameters<typeof digestReason>[0]> = {}): Reason {
  return digestReason({
    policy: aPolicy(),
    state: aSourcesState(),
    findings: NOTHING,
    titles: detectorTitles,
    channels: [],
    now: NOW,
    ...changes,
  });
}

/** The rows under each heading, as "label: value". */
function sectionsOf({ notice }: Reason): Record<string, readonly string[]> {
  if (notice.kind !== "summary") throw new Error("expected a summary");
  return Object.fromEntries(
    notice.sections.map(({ heading, rows }) => [
      heading,
      rows.map(({ label, value }) => `${label}: ${value}`),
    ]),
  );
}

describe("the digest", () => {
  it("goes to the fallback contact, in preview too, once in an ISO week", () => {
    const monday = aDigest();
    const sunday = aDigest({ now: new Date("2026-03-15T23:59:59Z") });
    const next = aDigest({ now: new Date("2026-03-16T00:00:00Z") });
    expect(monday).toMatchObject({
      kind: "digest:2026-W11",
      channel: "email",
      person: { address: "identity@contoso.example" },
    });
    expect(reasonKey(sunday)).toBe(reasonKey(monday));
    expect(reasonKey(next)).not.toBe(reasonKey(monday));
    expect(reasonKey(aDigest({ policy: aPolicy({ notify: { mode: "preview" } }) }))).toBe(
      reasonKey(monday),
    );
  });

  it("counts open findings by severity and by kind, and leaves out those that are not open", () => {
    const findings = {
      "0:0:credential-expiring": 2,
      "0:3:credential-expired": 3,
      "1:1:credential-expiring": 7,
      "3:0:credential-expired": 9,
    };
    const digest = aDigest({ state: aSourcesState({ totals: { at: "", findings } }) });
    expect(digest.notice).toMatchObject({ intro: "5 findings are open." });
    expect(sectionsOf(digest)).toMatchObject({
      "Open findings": ["Critical: 2", "High: 0", "Medium: 0", "Low: 3", "For information: 0"],
      "By kind": ["Credential has ended: 3", "Credential ends soon: 2"],
    });
  });

  it("says what could not be read and since when, and when everything was last read", () => {
    const state = aSourcesState();
    const digest = aDigest({
      state: {
        ...state,
        sources: new Map([
          ...state.sources,
          [
            "vault-objects",
            {
              source: "vault-objects",
              state: "unreadable",
              why: "Refused.",
              lastCompleteAt: "2026-03-01T07:00:00.000Z",
            },
          ],
        ]),
        blind: new Map(
          [true, false].map((isOpen) => [
            `vault-keys:${isOpen ? "Forbidden" : "Passing"}`,
            {
              cause: `vault-keys:${isOpen ? "Forbidden" : "Passing"}`,
              source: "vault-objects",
              count: 2,
              what: ["kv-a", "kv-b"],
              failures: 4,
              goods: 0,
              since: "2026-03-02T09:00:00.000Z",
              isOpen,
            },
          ]),
        ),
      },
    });
    expect(sectionsOf(digest)).toMatchObject({
      "What could not be read": ["Keys of vaults (Forbidden): since 2 Mar; 2 things: kv-a, kv-b"],
      "When everything was last read": expect.arrayContaining([
        "Applications: 150 records, 9 Mar 2026, 07:00",
        "Service principals with credentials: 11 records, 9 Mar 2026, 07:00",
        "Vault secrets, keys and certificates: not readable, last read 1 Mar 2026, 07:00: Refused.",
        "Delegated permission grants: never read to its end",
      ]) as unknown,
    });
  });

  it("says that the first look made the first week's new ones", () => {
    const findings = { ...NOTHING, fresh: { ...NOTHING.fresh, high: 4, low: 1 } };
    expect(sectionsOf(aDigest({ findings }))["The last 7 days"]).toEqual([
      "New: 5 (4 high, 1 low)",
      "Resolved: none",
    ]);
    const state = aSourcesState({
      said: new Map([["credentials", { summaryAt: "2026-03-03T00:00:00.000Z" }]]),
    });
    expect(sectionsOf(aDigest({ findings, state }))["The last 7 days"]?.[0]).toBe(
      "New, the first look at the tenant included: 5 (4 high, 1 low)",
    );
  });
});

describe("what the digest reads of findings", () => {
  let azurite: RunningAzurite;
  let table: Table & WholeTable;
  beforeAll(async () => {
    azurite = await startAzurite({ tables: true });
  });
  afterAll(() => azurite.stop());
  beforeEach(() => {
    table = freshTable(azurite, "Findings");
  });

  it("tells this week's from the last one's, and lists the low ones, the newest first", async () => {
    const store = createFindingsStore({ table, build: "test" });
    const daysAgo = (days: number): Date => after(NOW, -days * DAY_MS);
    await store.apply([aPresent({ n: 1 }), aPresent({ n: 2 })], daysAgo(8));
    await store.apply([aPresent({ n: 3, severity: "high" }), aPresent({ n: 4 })], daysAgo(6));
    await store.apply([aGone({ n: 1, because: "renewed" })], daysAgo(7.5));
    await store.apply([aGone({ n: 2, because: "renewed" }), aGone({ n: 4 })], daysAgo(1));
    for (let n = 10; n < 35; n += 1) {
      await store.apply([aPresent({ n, severity: "low" })], daysAgo(100 - n));
    }

    const found = await digestFindings(table, NOW);
    expect(found.fresh).toEqual({ critical: 0, high: 1, medium: 1, low: 0, info: 0 });
    expect(found.resolved).toEqual({ renewed: 1, removed: 1 });
    expect(found.low.map(({ firstSeenAt }) => firstSeenAt)).toEqual(
      Array.from({ length: 20 }, (_none, index) => daysAgo(66 + index).toISOString()),
    );
    const totals = { at: "", findings: await store.totals() };
    const sections = sectionsOf(aDigest({ findings: found, state: aSourcesState({ totals }) }));
    const low = sections["Low, told only here (25)"] ?? [];
    expect(low).toHaveLength(21);
    expect(low[0]).toBe("Payroll API: Client secret ends soon · ends 1 Jul 2026");
    expect(low[20]).toBe("…: and 5 more");
  });
});
