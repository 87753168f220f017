import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type AuditCursorStore, createAuditCursorStore } from "../../shared/audit/audit-cursor.ts";
import {
  AuditLookBeaten,
  type AuditReadingNote,
  createAuditWatch,
  type JudgeActs,
} from "../../shared/audit/audit-watch.ts";
import type { AuditContext } from "../../shared/inventory/audit-values.ts";
import { after, HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import { anAuditRow, BO, GLOBAL_ADMINISTRATOR, property } from "../build/an-audit-row.ts";
import { memoryBlobs } from "../config/memory-blobs.ts";
import { type MovableClock, movableClock } from "../notify/outbox-fixture.ts";
import { answeringGraph, type GraphAnswer } from "../support/answering-graph.ts";

const ORIGIN = "https://graph.microsoft.com";
const PAGE = 3;

/** A log in which entries appear some time after they happened. */
interface Entry {
  readonly id: string;
  readonly at: Date;
  readonly visibleAt: Date;
}

const roleGiven = ({ id, at }: Entry): object =>
  anAuditRow({
    id,
    activityDisplayName: "Add member to role",
    activityDateTime: at.toISOString(),
    targetResources: [
      {
        type: "User",
        id: BO,
        modifiedProperties: [property("Role.TemplateId", undefined, GLOBAL_ADMINISTRATOR)],
      },
    ],
  });

let clock: MovableClock;
let entries: Entry[];
/** Instead of an answer of the log, by what is asked for. */
let refusing: ((address: string) => GraphAnswer | undefined) | undefined;
let cursors: AuditCursorStore;
let filed: string[];
let judged: string[];
let notes: AuditReadingNote[];
let told: string[][];
let judge: JudgeActs;
let context: () => Promise<AuditContext>;
let noted: readonly string[];
let filing: () => Promise<void>;

beforeEach(() => {
  clock = movableClock();
  entries = [];
  refusing = undefined;
  cursors = createAuditCursorStore({ blobs: memoryBlobs() });
  [filed, judged, notes, told, noted] = [[], [], [], [], []];
  context = () => Promise.resolve({ isMicrosoft: () => false });
  filing = () => Promise.resolve();
  judge = (fresh) => {
    judged.push(...fresh.map(({ id }) => id));
    const partitions = fresh.length > 0 ? ["f1"] : [];
    return Promise.resolve({ changed: fresh.length, partitions, waiting: [] });
  };
});

function happens(id: string, minutesAgo = 0, lateMinutes = 0): void {
  const at = after(clock.now(), -minutesAgo * MINUTE_MS);
  entries.push({ id, at, visibleAt: after(clock.now(), lateMinutes * MINUTE_MS) });
}

/** What the log answers: what is visible from an instant on, oldest first, in small pages. */
function answer(address: string): GraphAnswer {
  const refusal = refusing?.(address);
  if (refusal !== undefined) return refusal;
  const from = /ge (\S+Z)/.exec(address)?.[1] ?? "";
  const skip = Number(/skip=(\d+)/.exec(address)?.[1] ?? 0);
  const all = entries
    .filter(({ at, visibleAt }) => at >= new Date(from) && visibleAt <= clock.now())
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const next = skip + PAGE;
  const link = `${ORIGIN}/v1.0/auditLogs/directoryAudits?skip=${next}&ge ${from}`;
  return {
    body: {
      value: all.slice(skip, next).map(roleGiven),
      ...(all.length > next ? { "@odata.nextLink": link } : {}),
    },
  };
}

function look(tell?: () => Promise<void>) {
  return createAuditWatch({
    graph: answeringGraph(answer).graph,
    cursors,
    acts: {
      add: (acts) => {
        filed.push(...acts.map(({ id }) => id));
        return filing();
      },
    },
    judge: (fresh, waiting) => judge(fresh, waiting),
    contextOf: () => context(),
    note: (note) => {
      notes.push(note);
      return Promise.resolve(noted);
    },
    clock,
  })(async (partitions) => {
    await tell?.();
    told.push([...partitions]);
  });
}

/** Lets the first look pass: from then on what happens is told. */
async function begun(): Promise<void> {
  await look();
  clock.forward(5 * MINUTE_MS);
}

describe("a look at the audit log", () => {
  it("files what went before the first look, and has nobody told of it", async () => {
    happens("yesterday", 20 * 60);
    happens("just before", 1);
    expect(await look()).toEqual({ records: 2, acts: 2, changed: 0 });
    expect([filed, judged, told]).toEqual([["yesterday", "just before"], [], []]);
  });

  it("has nobody told of the rest of a first look that broke off", async () => {
    for (let n = 0; n < 7; n += 1) happens(`before ${n}`, 60 - n);
    refusing = (address) =>
      address.includes("skip=")
        ? { status: 400, body: { error: { code: "BadRequest" } } }
        : undefined;
    await look();
    expect(notes.at(-1)?.kind).toBe("failed");
    refusing = undefined;
    clock.forward(5 * MINUTE_MS);
    happens("after");
    await look();
    expect(filed).toHaveLength(8);
    expect(judged).toEqual(["after"]);
  });

  it("tells what was done shortly before the first look and only came later, and nothing older", async () => {
    happens("shortly before", 3, 6);
    happens("long before", 120, 6);
    await begun();
    clock.forward(HOUR_MS);
    await look();
    expect(filed.toSorted()).toEqual(["long before", "shortly before"]);
    expect(judged).toEqual(["shortly before"]);
  });

  it("reads each entry once, also those that lie in the overlap", async () => {
    await begun();
    happens("a", 2);
    await look();
    clock.forward(5 * MINUTE_MS);
    happens("b", 1);
    await look();
    await look();
    expect(filed).toEqual(["a", "b"]);
    expect(judged).toEqual(["a", "b"]);
  });

  it("finds in an hour what comes hours late", async () => {
    await begun();
    happens("late", 0, 5 * 60);
    for (let tick = 0; tick < 75; tick += 1) {
      await look();
      clock.forward(5 * MINUTE_MS);
    }
    expect(judged).toEqual(["late"]);
  });

  it("moves on when nothing happens, so that a quiet tenant is not read from ever further back", async () => {
    await begun();
    clock.forward(10 * HOUR_MS);
    await look();
    const { cursor } = await cursors.get();
    expect(cursor.readTo).toBe(after(clock.now(), -HOUR_MS).toISOString());
  });

  it("does not pass over what it had no time for", async () => {
    await begun();
    for (let n = 0; n < 7; n += 1) happens(`a ${n}`, 0);
    clock.forward(5 * HOUR_MS);
    // Each page takes two minutes: there is time for two.
    refusing = () => {
      clock.forward(2 * MINUTE_MS);
      return undefined;
    };
    await look();
    expect(filed.length).toBeLessThan(7);
    refusing = undefined;
    await look();
    await look();
    expect(filed).toHaveLength(7);
  });

  it("never reads from an instant to come, whatever an entry says", async () => {
    await begun();
    happens("from a clock that is ahead", -600);
    await look();
    const { cursor } = await cursors.get();
    expect(cursor.readTo).toBe(clock.now().toISOString());
  });

  it("says at once what lies before all that the log still has, also where it looks back", async () => {
    await begun();
    clock.forward(40 * 24 * HOUR_MS);
    const earliest = after(clock.now(), -30 * 24 * HOUR_MS).toISOString();
    refusing = (address) => {
      const from = /ge (\S+Z)/.exec(address)?.[1] ?? "";
      const error = { code: "BadRequest", message: `Not before ${earliest}.` };
      return from < earliest ? { status: 400, body: { error } } : undefined;
    };
    noted = ["f5"];
    await look();
    const [first] = notes.filter(({ kind }) => kind === "gap");
    expect(first).toMatchObject({ from: "2026-03-02T08:00:00.000Z" });
    expect(told.at(-1)).toEqual(["f5"]);
  });

  it("counts reads that fail, tells what came of them, and begins again where it stood", async () => {
    await begun();
    const before = (await cursors.get()).cursor;
    refusing = () => ({ status: 400, body: { error: { code: "BadRequest" } } });
    noted = ["f5"];
    await look();
    await look();
    expect((await cursors.get()).cursor).toEqual({ ...before, failures: 2 });
    expect(notes.slice(-2).map(({ kind }) => kind)).toEqual(["failed", "failed"]);
    expect(told.at(-1)).toEqual(["f5"]);
    refusing = undefined;
    await look();
    expect(notes.at(-1)).toEqual({
      ...{ kind: "read", records: 0, unreadable: 0, failuresBefore: 2 },
    });
    expect((await cursors.get()).cursor.failures).toBe(0);
  });

  it("keeps what was read before a later page failed", async () => {
    await begun();
    for (let n = 0; n < 7; n += 1) happens(`a ${n}`, 0);
    refusing = (address) =>
      address.includes("skip=6")
        ? { status: 400, body: { error: { code: "BadRequest" } } }
        : undefined;
    await look();
    expect(filed).toHaveLength(6);
    refusing = undefined;
    await look();
    expect(filed).toHaveLength(7);
  });

  it("tells again what may not have been told when telling failed", async () => {
    await begun();
    happens("a");
    await expect(look(() => Promise.reject(new Error("Nobody could be found.")))).rejects.toThrow();
    await look();
    expect(told).toEqual([["f1"]]);
    await look();
    expect(told).toHaveLength(1);
    expect(filed).toEqual(["a"]);
  });

  it("is repeated as a whole by the next one when it died before it noted what it had read", async () => {
    await begun();
    happens("a");
    const works = judge;
    judge = () => Promise.reject(new Error("The process ended."));
    await expect(look()).rejects.toThrow("The process ended.");
    expect(notes.at(-1)).toMatchObject({ kind: "failed" });
    judge = works;
    await look();
    expect(judged).toEqual(["a"]);
  });

  it.each([
    ["filing", () => (filing = () => Promise.reject(new Error("It is stuck.")))],
    ["judging", () => (judge = () => Promise.reject(new Error("It is stuck.")))],
    [
      "telling who belongs to the platform",
      () => (context = () => Promise.reject(new Error("It is stuck."))),
    ],
  ])("tells at once that it is stuck when %s fails, and still fails", async (_, breakIt) => {
    await begun();
    happens("a");
    breakIt();
    noted = ["f5"];
    await expect(look()).rejects.toThrow("It is stuck.");
    expect(told).toEqual([["f5"]]);
  });

  it("tells what it found before the place where it is stuck", async () => {
    await begun();
    for (let n = 0; n < PAGE + 1; n += 1) happens(`a ${n}`, PAGE - n);
    const works = judge;
    judge = (fresh, again) =>
      fresh.length < PAGE ? Promise.reject(new Error("It is stuck.")) : works(fresh, again);
    await expect(look()).rejects.toThrow("It is stuck.");
    expect(told).toEqual([["f1"]]);
  });

  it("fails with what it is stuck at, also when nobody could be told of that", async () => {
    await begun();
    happens("a");
    judge = () => Promise.reject(new Error("It is stuck."));
    noted = ["f5"];
    const mute = (): Promise<void> => Promise.reject(new Error("Nobody could be found."));
    await expect(look(mute)).rejects.toThrow("It is stuck.");
  });

  it("says that it could not go on when nobody can tell who belongs to the platform", async () => {
    await begun();
    happens("a");
    const works = context;
    context = () => Promise.reject(new Error("The directory did not answer."));
    await expect(look()).rejects.toThrow("The directory did not answer.");
    expect(notes.at(-1)).toMatchObject({ kind: "failed" });
    context = works;
    await look();
    expect(judged).toEqual(["a"]);
  });

  it("counts the entries that it cannot read", async () => {
    await begun();
    happens("a");
    refusing = () => ({ body: { value: [{ id: "without an instant" }] } });
    await look();
    expect(notes.at(-1)).toMatchObject({ kind: "read", records: 0, unreadable: 1 });
  });

  it("gives way to another one that was quicker", async () => {
    const real = cursors;
    cursors = { ...real, put: () => Promise.resolve({ kind: "conflict" }) };
    await expect(look()).rejects.toThrow(AuditLookBeaten);
  });

  it("looks again at what waits to show, in turns, and forgets nothing that came meanwhile", async () => {
    await begun();
    const { cursor, etag } = await cursors.get();
    const until = after(clock.now(), HOUR_MS).toISOString();
    const waiting = Array.from({ length: 150 }, (_none, n) => ({
      ...{ subject: `p${n}`, aspect: "roles" as const, until },
    }));
    await cursors.put({ ...cursor, waiting }, etag);
    const looked: string[][] = [];
    judge = (fresh, again) => {
      if (fresh.length === 0) looked.push(again.map(({ subject }) => subject));
      const added = fresh.map(() => ({ subject: "new", aspect: "permissions" as const, until }));
      return Promise.resolve({ changed: 0, partitions: [], waiting: [...again, ...added] });
    };
    happens("a");
    await look();
    await look();
    expect(looked.map((some) => some.length)).toEqual([100, 100]);
    expect(new Set(looked.flat()).size).toBe(151);
    expect((await cursors.get()).cursor.waiting).toHaveLength(151);
  });

  it("files every entry once, however late and in whatever order it comes", async () => {
    const anEntry = fc.record({
      tick: fc.integer({ min: 0, max: 40 }),
      late: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 5 * 60 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anEntry, { maxLength: 12 }), async (some) => {
        clock = movableClock();
        cursors = createAuditCursorStore({ blobs: memoryBlobs() });
        [entries, filed, judged] = [[], [], []];
        await begun();
        for (let tick = 0; tick < 115; tick += 1) {
          for (const [index, one] of some.entries()) {
            if (one.tick === tick) happens(`${index}`, 0, one.late);
          }
          await look();
          clock.forward(5 * MINUTE_MS);
        }
        const all = some.map((_one, index) => `${index}`).toSorted();
        expect([filed.toSorted(), judged.toSorted()]).toEqual([all, all]);
      }),
      { numRuns: 15 },
    );
  });
});
