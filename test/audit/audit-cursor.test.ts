import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type AuditCursorStore,
  createAuditCursorStore,
  hourOf,
  seenMark,
  waitingTogether,
  withSeen,
} from "../../shared/audit/audit-cursor.ts";
import { HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshBlobs } from "../support/fresh-blobs.ts";

const READ_TO = new Date("2026-03-02T10:30:00.000Z");

describe("where the reading of the audit log stands", () => {
  let azurite: RunningAzurite;
  let store: AuditCursorStore;
  beforeAll(async () => {
    azurite = await startAzurite({ tables: false, blobs: true });
  });
  afterAll(() => azurite.stop());
  beforeEach(() => {
    store = createAuditCursorStore({
      blobs: freshBlobs(azurite),
    });
  });

  it("begins with nothing, and comes back as it was put", async () => {
    const { cursor, etag } = await store.get();
    expect(etag).toBeUndefined();
    const next = {
      ...cursor,
      beganAt: "2026-03-02T10:00:00.000Z",
      readTo: "2026-03-02T10:30:00.000Z",
      seen: { "2026-03-02T10": [seenMark("a")] },
      waiting: [{ subject: "p", aspect: "roles" as const, until: "2026-03-02T10:45:00.000Z" }],
      untold: ["f3"],
      counts: { day: "2026-03-02", by: { "ordinary-group": 2 } },
      failures: 1,
    };
    const put = await store.put(next, etag);
    expect(await store.get()).toEqual({ cursor: next, etag: put.kind === "done" ? put.etag : "" });
  });

  it("is moved by one of two who have read it", async () => {
    const { cursor } = await store.get();
    expect((await store.put(cursor, undefined)).kind).toBe("done");
    expect((await store.put(cursor, undefined)).kind).toBe("conflict");
    const { etag } = await store.get();
    expect((await store.put({ ...cursor, failures: 1 }, etag)).kind).toBe("done");
    expect((await store.put({ ...cursor, failures: 2 }, etag)).kind).toBe("conflict");
    expect((await store.get()).cursor.failures).toBe(1);
  });
});

describe("what is remembered of entries that were read", () => {
  const entry = (id: string, minutesBefore: number) => ({
    id,
    at: new Date(READ_TO.getTime() - minutesBefore * MINUTE_MS).toISOString(),
  });
  const has = (seen: ReturnType<typeof withSeen>, { id, at }: ReturnType<typeof entry>): boolean =>
    seen[hourOf(at)]?.includes(seenMark(id)) === true;

  it("has each once, in its hour", () => {
    const [a, b] = [entry("a", 5), entry("b", 95)];
    const seen = withSeen(withSeen({}, [a, b, a], READ_TO), [a], READ_TO);
    expect(seen).toEqual({
      "2026-03-02T08": [seenMark("b")],
      "2026-03-02T10": [seenMark("a")],
    });
  });

  it("forgets what lies further back than anybody reads again, and does not take it in either", () => {
    const seen = withSeen({}, [entry("a", 0)], READ_TO);
    const later = new Date(READ_TO.getTime() + 9 * HOUR_MS);
    expect(withSeen(seen, [entry("b", 10)], later)).toEqual({});
  });

  it("has whatever a look back may meet again, in any order of reading", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 * 60 + 15 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (minutes, atOnce) => {
          const entries = minutes.map((minute, index) => entry(String(index), minute));
          let seen: ReturnType<typeof withSeen> = {};
          for (let start = 0; start < entries.length; start += atOnce) {
            seen = withSeen(seen, entries.slice(start, start + atOnce), READ_TO);
          }
          expect(entries.filter((one) => !has(seen, one))).toEqual([]);
        },
      ),
    );
  });
});

describe("what waits to show", () => {
  const waits = (subject: string, aspect: "roles" | "permissions", minute: number) => ({
    subject,
    aspect,
    until: `2026-03-02T10:${minute}:00.000Z`,
  });

  it("waits once for each aspect, until the latest of its instants, whichever was put first", () => {
    const [early, late] = [waits("p", "roles", 15), waits("p", "roles", 20)];
    const other = waits("p", "permissions", 10);
    expect(waitingTogether([early], [other, late])).toEqual([late, other]);
    expect(waitingTogether([late, other], [early])).toEqual([late, other]);
  });
});
