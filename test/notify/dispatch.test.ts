import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Table } from "../../shared/azure/tables.ts";
import { HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import type { Delivery } from "../../shared/notify/channel.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import {
  ALICE,
  aReason,
  aSetup,
  BORIS,
  FALLBACK,
  findingsTold,
  freshTable,
  movableClock,
  type MovableClock,
  recordingChannel,
  START,
} from "./outbox-fixture.ts";

let azurite: RunningAzurite;
let table: Table;
let clock: MovableClock;

beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());
beforeEach(() => {
  table = freshTable(azurite);
  clock = movableClock();
});

describe("dispatch", () => {
  it("tells one person all reasons of a run in one message, and then nothing more", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([1, 2, 3].map((n) => aReason({ n })));

    expect(await dispatcher.dispatch({ now: clock.now() })).toEqual({
      sent: 1,
      failed: 0,
      problems: [],
      delays: {},
    });
    expect(findingsTold(channel)).toEqual(["fp1:1", "fp1:2", "fp1:3"]);
    clock.forward(HOUR_MS);
    expect(await dispatcher.dispatch({ now: clock.now() })).toEqual({
      sent: 0,
      failed: 0,
      problems: [],
      delays: {},
    });
    expect(channel.told).toHaveLength(1);
  });

  it("tells a reason that is recorded ten times once", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record(Array.from({ length: 5 }, () => aReason()));
    await dispatcher.dispatch({ now: clock.now() });
    for (let again = 0; again < 5; again += 1) {
      expect(await outbox.record([aReason()])).toEqual({ recorded: 0, known: 1 });
      clock.forward(HOUR_MS);
      await dispatcher.dispatch({ now: clock.now() });
    }
    expect(findingsTold(channel)).toEqual(["fp1:1"]);
  });

  it("lets what comes within five minutes of a message wait and go together", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([aReason({ n: 1, severity: "high" })]);
    await dispatcher.dispatch({ now: clock.now() });
    clock.forward(MINUTE_MS);
    await outbox.record([aReason({ n: 2, severity: "high" })]);
    clock.forward(MINUTE_MS);
    await outbox.record([aReason({ n: 3, severity: "low" })]);

    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({
      sent: 0,
      nextDueAt: new Date("2026-03-02T09:05:00Z"),
    });
    clock.forward(3 * MINUTE_MS);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({ sent: 1 });
    expect(channel.told.map(({ message }) => message.findingsCount)).toEqual([1, 2]);
  });

  it("sends what is critical at once, with all that waits", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([aReason({ n: 1 })]);
    await dispatcher.dispatch({ now: clock.now() });
    await outbox.record([aReason({ n: 2 })]);
    await outbox.record([aReason({ n: 3, severity: "critical" })]);
    await dispatcher.dispatch({ now: clock.now() });
    expect(findingsTold(channel)).toEqual(["fp1:1", "fp1:3", "fp1:2"]);
  });

  it("gathers what is critical and belongs to an incident the person knows of, and nothing else critical", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    const critical = (n: number, actor: string, at: string): Reason =>
      aReason({ n, severity: "critical", doing: { actor, at } });

    await outbox.record([critical(1, "mallory", "2026-03-02T08:50:00Z")]);
    await dispatcher.dispatch({ now: clock.now() });
    clock.forward(MINUTE_MS);
    await outbox.record([critical(2, "mallory", "2026-03-02T09:01:00Z")]);
    await outbox.record([critical(3, "mallory", "2026-03-02T09:14:00Z")]);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({
      sent: 0,
      nextDueAt: new Date("2026-03-02T09:05:00Z"),
    });
    clock.forward(4 * MINUTE_MS);
    await dispatcher.dispatch({ now: clock.now() });
    clock.forward(MINUTE_MS);
    await outbox.record([critical(4, "trudy", "2026-03-02T09:06:00Z")]);
    await dispatcher.dispatch({ now: clock.now() });
    await outbox.record([critical(5, "mallory", "2026-03-02T09:30:00Z")]);
    await dispatcher.dispatch({ now: clock.now() });
    expect(channel.told.map(({ message }) => message.findingsCount)).toEqual([1, 2, 1, 1]);
  });

  it("tells 2,000 reasons to one person in one message: 25 in detail, the rest counted", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    const reasons = Array.from({ length: 2000 }, (_, n) =>
      aReason({ n, severity: n === 1999 ? "critical" : "low" }),
    );
    expect(await outbox.record(reasons)).toEqual({ recorded: 2000, known: 0 });
    expect(await dispatcher.dispatch({ now: clock.now() })).toEqual({
      sent: 1,
      failed: 0,
      problems: [],
      delays: {},
    });
    expect(channel.told).toHaveLength(1);
    expect(channel.told[0]?.message.findingsCount).toBe(2000);
    expect(channel.told[0]?.message.findings).toHaveLength(25);
    expect(channel.told[0]?.message.findings[0]?.notice.findingId).toBe("fp1:1999");
    for await (const page of table.list("email:alice", { from: "q:", before: "q;" })) {
      expect(page).toEqual([]);
    }
  });

  it("begins with the person for whom something critical waits", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    const people = ["c", "a", "b", "d", "e", "f"].map((id) => ({
      id,
      address: `${id}@contoso.com`,
    }));
    await outbox.record(people.slice(0, 5).map((person) => aReason({ person })));
    await outbox.record([
      aReason({ person: { id: "z", address: "z@contoso.com" }, severity: "critical" }),
    ]);
    await dispatcher.dispatch({ now: clock.now() });
    // Four people are told at once; the one who was recorded last is among them.
    expect(channel.told.slice(0, 4).map(({ to }) => to)).toContain("z");
    expect(channel.told).toHaveLength(6);
  });

  it("tells nobody twice when many dispatchers run at once", async () => {
    const channel = recordingChannel();
    const deps = { table, clock, channels: [channel] };
    const { outbox } = aSetup(deps);
    const people = Array.from({ length: 12 }, (_, n) => ({
      id: `p${n}`,
      address: `p${n}@contoso.com`,
    }));
    await outbox.record(people.flatMap((person) => [1, 2].map((n) => aReason({ n, person }))));
    const ends = await Promise.all(
      ["a", "b", "c"].map((host) =>
        aSetup({
          ...deps,
          ids: { next: () => `${host}${String((counter += 1))}` },
        }).dispatcher.dispatch({
          now: clock.now(),
        }),
      ),
    );
    expect(ends.reduce((sum, { sent }) => sum + sent, 0)).toBe(12);
    expect(channel.told.map(({ to }) => to).sort()).toEqual(people.map(({ id }) => id).sort());
    expect(channel.told.every(({ meta }) => !meta.isRepeat)).toBe(true);
  });

  it("loses nothing when reasons are recorded while dispatchers run", async () => {
    const channel = recordingChannel();
    const deps = { table, clock, channels: [channel] };
    const record = async (host: string): Promise<void> => {
      const { outbox } = aSetup({
        ...deps,
        ids: { next: () => `${host}${String((counter += 1))}` },
      });
      for (let n = 0; n < 15; n += 1) {
        await outbox.record([aReason({ thread: `${host}${n}`, severity: "critical" })]);
      }
    };
    const dispatch = async (host: string): Promise<void> => {
      const { dispatcher } = aSetup({
        ...deps,
        ids: { next: () => `${host}${String((counter += 1))}` },
      });
      for (let n = 0; n < 12; n += 1) await dispatcher.dispatch({ now: clock.now() });
    };
    await Promise.all([record("a"), record("b"), dispatch("c"), dispatch("d")]);
    await dispatch("e");
    expect(channel.told.reduce((sum, { message }) => sum + message.findingsCount, 0)).toBe(30);
  });

  it("stops beginning people at the deadline, and says that more is due", async () => {
    const channel = recordingChannel();
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([aReason()]);
    const end = await dispatcher.dispatch({ now: clock.now(), deadline: clock.now() });
    expect(end).toMatchObject({ sent: 0, nextDueAt: START });
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({ sent: 1 });
  });
});

let counter = 0;

describe("a channel that does not take a message", () => {
  it("waits as long as the service asks, and marks no repeat since nothing was accepted", async () => {
    const channel = recordingChannel((_, nth) =>
      nth === 1 && clock.now() < new Date("2026-03-02T09:10:00Z")
        ? { kind: "later", why: "429", retryAfter: new Date("2026-03-02T09:10:00Z") }
        : { kind: "accepted" },
    );
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([aReason({ n: 1 })]);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({
      sent: 0,
      failed: 1,
      nextDueAt: new Date("2026-03-02T09:10:00Z"),
    });
    await outbox.record([aReason({ n: 2 })]);
    clock.forward(9 * MINUTE_MS);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({ sent: 0, failed: 0 });
    clock.forward(MINUTE_MS);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({ sent: 1 });
    expect(channel.told[0]?.message.findingsCount).toBe(2);
    expect(channel.told[0]?.meta.isRepeat).toBe(false);
  });

  it("is tried after 30 s, 1 min, 2 min … at most an hour apart, and for a day", async () => {
    const tries: string[] = [];
    const channel = recordingChannel(({ to }) => {
      if (to !== "alice") return { kind: "accepted" };
      tries.push(clock.now().toISOString());
      return { kind: "later", why: "The mail service answered 503." };
    });
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([aReason()]);
    for (let n = 0; n < 60; n += 1) {
      const { nextDueAt } = await dispatcher.dispatch({ now: clock.now() });
      if (nextDueAt === undefined) break;
      clock.forward(nextDueAt.getTime() - clock.now().getTime());
    }
    expect(tries.slice(0, 5).map((at) => at.slice(11, 19))).toEqual([
      "09:00:00",
      "09:00:30",
      "09:01:30",
      "09:03:30",
      "09:07:30",
    ]);
    expect(Date.parse(tries.at(-1) ?? "") - Date.parse(tries.at(-2) ?? "")).toBe(HOUR_MS);
    expect(Date.parse(tries.at(-1) ?? "") - START.getTime()).toBeGreaterThanOrEqual(24 * HOUR_MS);
    expect(channel.told.map(({ to }) => to)).toEqual([FALLBACK.id]);
  });

  it("that refuses for good sends the fallback contact every reason, with who and why", async () => {
    const channel = recordingChannel(({ to }) =>
      to === ALICE.id
        ? { kind: "rejected", why: "The mail service answered 400." }
        : { kind: "accepted" },
    );
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([1, 2].map((n) => aReason({ n })));
    await outbox.record([aReason({ n: 1, person: BORIS })]);
    const end = await dispatcher.dispatch({ now: clock.now() });
    expect(end).toMatchObject({
      sent: 2,
      failed: 1,
      problems: [{ kind: "rejected", personId: "alice" }],
    });
    const [forFallback] = channel.told.filter(({ to }) => to === FALLBACK.id);
    expect(forFallback?.message.findings.map(({ notice }) => notice.findingId)).toEqual([
      "fp1:1",
      "fp1:2",
    ]);
    expect(forFallback?.message.findings[0]?.notice.toldBecause).toBe(
      "You are the fallback contact: Alice Example (alice@contoso.com) could not be told by mail. The mail service answered 400.",
    );
  });

  it("never gives up on the fallback contact", async () => {
    let isUp = false;
    const channel = recordingChannel(() =>
      isUp ? { kind: "accepted" } : { kind: "rejected", why: "The mail service answered 400." },
    );
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([aReason({ person: FALLBACK })]);
    for (let n = 0; n < 30; n += 1) {
      await dispatcher.dispatch({ now: clock.now() });
      clock.forward(HOUR_MS);
    }
    isUp = true;
    await dispatcher.dispatch({ now: clock.now() });
    expect(channel.told).toHaveLength(1);
  });

  it("and of which nobody knows is repeated three times, marked, then given up loudly", async () => {
    const tries: { isRepeat: boolean; key: string }[] = [];
    const channel = recordingChannel(({ to, meta }): Delivery => {
      if (to === FALLBACK.id) return { kind: "accepted" };
      tries.push(meta);
      return { kind: "uncertain", why: "The mail service did not answer." };
    });
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    await outbox.record([aReason()]);
    const problems: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const end = await dispatcher.dispatch({ now: clock.now() });
      problems.push(...end.problems.map(({ kind }) => kind));
      clock.forward(HOUR_MS);
    }
    expect(tries.map(({ isRepeat }) => isRepeat)).toEqual([false, true, true, true]);
    expect(new Set(tries.map(({ key }) => key)).size).toBe(1);
    expect(problems).toEqual(["uncertain", "uncertain", "uncertain", "uncertain"]);
    expect(channel.told.map(({ to }) => to)).toEqual([FALLBACK.id]);
    expect((await table.get("email:alice", "m:000000000001"))?.values["state"]).toBe("uncertain");
  });

  it("is left alone for everybody once it says that it can do no more", async () => {
    let tries = 0;
    const retryAfter = new Date("2026-03-02T09:02:00Z");
    const channel = recordingChannel(() => {
      tries += 1;
      return clock.now() < retryAfter
        ? { kind: "later", why: "429", retryAfter, wholeChannel: true }
        : { kind: "accepted" };
    });
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
    const people = Array.from({ length: 40 }, (_, n) => ({
      id: `p${n}`,
      address: `p${n}@contoso.com`,
    }));
    await outbox.record(people.map((person) => aReason({ person })));
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({
      nextDueAt: retryAfter,
    });
    expect(tries).toBeLessThanOrEqual(4);
    clock.forward(2 * MINUTE_MS);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({ sent: 40 });
  });

  it("is not asked beyond its budget; who is left is told when the budget allows it", async () => {
    const channel = recordingChannel();
    let left = 3;
    const budget = {
      take: () => Promise.resolve(left-- > 0 ? 1 : new Date("2026-03-02T09:01:00Z")),
    };
    const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel], budget });
    const people = Array.from({ length: 5 }, (_, n) => ({
      id: `p${n}`,
      address: `p${n}@contoso.com`,
    }));
    await outbox.record(people.map((person) => aReason({ person })));
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({
      sent: 3,
      nextDueAt: new Date("2026-03-02T09:01:00Z"),
    });
    left = 5;
    clock.forward(MINUTE_MS);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({ sent: 2 });
  });
});
