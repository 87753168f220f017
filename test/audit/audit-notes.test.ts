import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuditNotes } from "../../shared/audit/audit-notes.ts";
import { PermissionMissing } from "../../shared/azure/graph-errors.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import { findingPartitions } from "../../shared/findings/finding-rows.ts";
import { createFindingsStore, type FindingsStore } from "../../shared/findings/findings-store.ts";
import { AUDIT_LOG } from "../../shared/scan/scan-types.ts";
import { createSourcesStore, type SourcesStore } from "../../shared/scan/sources-store.ts";
import { policyInForce } from "../build/a-policy.ts";
import { type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

let azurite: RunningAzurite;
let clock: MovableClock;
let sources: SourcesStore;
let findings: FindingsStore;
let note: ReturnType<typeof createAuditNotes>;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = movableClock();
  sources = createSourcesStore({ table: freshTable(azurite, "Sources") });
  findings = createFindingsStore({ table: freshTable(azurite, "Findings"), build: "test" });
  note = createAuditNotes({ sources, findings, policies: policyInForce(), clock });
});

const refused = {
  kind: "failed" as const,
  error: new PermissionMissing("/auditLogs/directoryAudits", "AuditLog.Read.All", undefined),
};
const read = (records = 1, failuresBefore = 0, unreadable = 0) =>
  ({ kind: "read", records, unreadable, failuresBefore }) as const;

async function open(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const partition of findingPartitions) {
    for await (const page of findings.standing(partition)) {
      found.push(...page.map(({ finding }) => finding.detector));
    }
  }
  return found;
}
const known = async () => (await sources.read()).sources.get(AUDIT_LOG);

describe("how the audit log was read", () => {
  it("is written down, and while all is well again only after a quarter of an hour", async () => {
    await note(read(7));
    expect(await known()).toMatchObject({ state: "current", records: 7 });
    const first = (await known())?.lastReadAt;
    clock.forward(10 * MINUTE_MS);
    await note(read());
    expect((await known())?.lastReadAt).toBe(first);
    clock.forward(5 * MINUTE_MS);
    await note(read());
    expect((await known())?.lastReadAt).toBe(clock.now().toISOString());
  });

  it("is a blind spot after two failures in a row, and says where it is to be told", async () => {
    await note(read());
    const lastReadAt = (await known())?.lastReadAt;
    expect(await note(refused)).toEqual([]);
    expect(await open()).toEqual([]);
    expect(await note(refused)).toHaveLength(1);
    expect(await open()).toEqual(["blind-spot"]);
    expect(await known()).toMatchObject({ state: "unreadable", lastReadAt });
    // As often as it is said: whoever was to tell it may have died.
    expect(await note(refused)).toHaveLength(1);
  });

  it("is none any more after two good reads, however soon they come", async () => {
    await note(refused);
    await note(refused);
    await note(read(0, 2));
    expect(await open()).toEqual(["blind-spot"]);
    clock.forward(15 * MINUTE_MS);
    expect(await note(read())).toHaveLength(1);
    expect(await open()).toEqual([]);
  });

  it("is a blind spot when entries cannot be read time and again, until all can be", async () => {
    await note(read(3, 0, 1));
    expect(await open()).toEqual([]);
    clock.forward(5 * MINUTE_MS);
    await note(read(3, 0, 1));
    expect(await open()).toEqual(["blind-spot"]);
    for (let goods = 0; goods < 2; goods += 1) {
      clock.forward(15 * MINUTE_MS);
      await note(read());
    }
    expect(await open()).toEqual([]);
  });

  it("is a blind spot at once where the log no longer has what happened", async () => {
    const gap = { from: "2026-03-01T09:00:00.000Z", to: "2026-03-02T08:00:00.000Z" };
    expect(await note({ kind: "gap", ...gap })).toHaveLength(1);
    expect(await open()).toEqual(["blind-spot"]);
  });
});
