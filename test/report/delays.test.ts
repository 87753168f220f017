import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { percentile, sizeOf } from "../../shared/core/histogram.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import { createDispatcher } from "../../shared/notify/dispatch.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { delaysOf } from "../../shared/notify/told-delays.ts";
import { createDelayStore } from "../../shared/report/delay-store.ts";
import {
  ALICE,
  aReason,
  aSetup,
  countingIds,
  FALLBACK,
  freshTable as freshOutbox,
  movableClock,
  recordingChannel,
  START,
  unlimited,
} from "../notify/outbox-fixture.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable } from "../support/fresh-table.ts";

const FIRST_LOOK = new Date(START.getTime() - 30 * DAY_MS);

function seen(minutesAfter: number, changes: Partial<Reason> & { n?: number } = {}): Reason {
  const occurred = new Date(START.getTime() - HOUR_MS);
  return aReason({
    occurredAt: occurred.toISOString(),
    at: new Date(occurred.getTime() + minutesAfter * MINUTE_MS).toISOString(),
    ...changes,
  });
}

describe("what a message says about delays", () => {
  it("is from happening to sight, and from sight to acceptance, by kind of thing", () => {
    const told = new Date(START.getTime() - 30 * MINUTE_MS);
    const { application, ...others } = delaysOf([seen(10), seen(20, { n: 2 })], told, FIRST_LOOK);
    expect(others).toEqual({});
    expect(application?.occurredToSeen).toMatchObject({ maxMs: 20 * MINUTE_MS });
    expect(application?.seenToTold).toMatchObject({ maxMs: 20 * MINUTE_MS });
    expect(application === undefined ? 0 : sizeOf(application.seenToTold)).toBe(2);
  });

  it.each([
    ["happened before the first look", { occurredAt: "2026-01-01T00:00:00Z" }, [0, 1]],
    ["was there at the first look", { at: FIRST_LOOK.toISOString() }, undefined],
    ["has no instant of its own", { occurredAt: FIRST_LOOK.toISOString() }, [0, 1]],
    ["somebody else could not be told", { kind: "undeliverable:expiring:email:x" }, undefined],
  ])("does not count what %s", (_what, changes, expected) => {
    const { application } = delaysOf([seen(10, changes)], START, FIRST_LOOK);
    const sizes = application && [
      sizeOf(application.occurredToSeen),
      sizeOf(application.seenToTold),
    ];
    expect(sizes).toEqual(expected);
  });
});

describe("the measured delay", () => {
  let azurite: RunningAzurite;
  beforeAll(async () => {
    azurite = await startAzurite({ tables: true });
  });
  afterAll(() => azurite.stop());

  it("is what a dispatch answers of the messages that were accepted, and only of those", async () => {
    const table = freshOutbox(azurite);
    const clock = movableClock();
    let tries = 0;
    const channel = recordingChannel(() => {
      tries += 1;
      return tries === 1 ? { kind: "later", why: "429" } : { kind: "accepted" };
    });
    const { outbox } = aSetup({ table, clock, channels: [channel] });
    const dispatcher = createDispatcher({
      table,
      clock,
      ids: countingIds("d"),
      channels: [channel],
      budget: unlimited,
      fallback: FALLBACK,
      firstLookAt: () => Promise.resolve(FIRST_LOOK),
    });
    await outbox.record([seen(10), seen(60, { n: 2, person: ALICE })]);
    expect((await dispatcher.dispatch({ now: clock.now() })).delays).toEqual({});
    clock.forward(10 * MINUTE_MS);
    const { delays } = await dispatcher.dispatch({ now: clock.now() });
    expect(delays.application?.occurredToSeen).toMatchObject({ maxMs: HOUR_MS });
    expect(delays.application?.seenToTold).toMatchObject({ maxMs: HOUR_MS });
  });

  it("does not keep a message from going out when the first look cannot be read", async () => {
    const table = freshOutbox(azurite);
    const clock = movableClock();
    const channel = recordingChannel();
    const dispatcher = createDispatcher({
      table,
      clock,
      ids: countingIds("d"),
      channels: [channel],
      budget: unlimited,
      fallback: FALLBACK,
      firstLookAt: () => Promise.reject(new Error("503")),
    });
    await aSetup({ table, clock, channels: [channel] }).outbox.record([seen(10)]);
    expect(await dispatcher.dispatch({ now: clock.now() })).toMatchObject({ sent: 1, delays: {} });
  });

  it("is kept by source and day, added up whoever writes, and forgotten by day", async () => {
    const store = createDelayStore({ table: freshTable(azurite, "Sources") });
    const add = (minutes: number, at: Date): Promise<void> =>
      store.add(delaysOf([seen(minutes)], START, FIRST_LOOK), at);
    const tenDaysAgo = new Date(START.getTime() - 10 * DAY_MS);
    await Promise.all([1, 2, 3, 4].map((minutes) => add(minutes, START)));
    await add(59, new Date(START.getTime() - DAY_MS));
    await add(59, tenDaysAgo);

    const week = await store.last(7, START);
    expect([...week.keys()]).toEqual(["applications"]);
    const found = week.get("applications")?.occurredToSeen;
    expect(found && [sizeOf(found), percentile(found, 0.5), found.maxMs]).toEqual([
      5,
      5 * MINUTE_MS,
      59 * MINUTE_MS,
    ]);
    expect(await store.forgetBefore("2026-03-01")).toBe(1);
    expect(await store.forgetBefore("2026-03-01")).toBe(0);
    const all = (await store.last(30, START)).get("applications")?.seenToTold;
    expect(all && sizeOf(all)).toBe(5);
  });
});
