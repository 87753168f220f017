import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredRow, Table } from "../../shared/azure/tables.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import {
  aReason,
  aSetup,
  BORIS,
  countingIds,
  findingsTold,
  freshTable,
  movableClock,
  recordingChannel,
  tappedTable,
  type Told,
} from "./outbox-fixture.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

class Crash extends Error {}

/** A table whose process dies at call `last + 1`: before its effect, or after it. Nothing works from then on. */
function dyingTable(
  table: Table,
  last: number,
  when: "before" | "after",
): Table & { died(): boolean } {
  let calls = 0;
  const dying = tappedTable(table, {
    before(call) {
      calls = call;
      if (call > last + 1 || (call === last + 1 && when === "before")) throw new Crash();
    },
    after(call) {
      if (call > last) throw new Crash();
    },
  });
  return { ...dying, died: () => calls > last };
}

const REASONS: readonly Reason[] = [
  ...[1, 2].map((n) => aReason({ n })),
  aReason({ n: 1, person: BORIS, severity: "critical" }),
];

/** Who was told what, how often, and whether what came again said so. */
function expectToldWell(told: readonly Told[]): void {
  const times = new Map<string, number>();
  for (const { to, message, meta } of told) {
    for (const { notice } of message.findings) {
      const key = `${to} ${notice.findingId}`;
      const before = times.get(key) ?? 0;
      times.set(key, before + 1);
      if (before > 0) expect(meta.isRepeat, `${key} came again without saying so`).toBe(true);
    }
  }
  expect([...times.keys()].sort()).toEqual(["alice fp1:1", "alice fp1:2", "boris fp1:1"]);
  for (const [key, count] of times) expect(count, key).toBeLessThanOrEqual(2);
}

async function rows(table: Table, partition: string): Promise<StoredRow[]> {
  const all: StoredRow[] = [];
  for await (const page of table.list(partition)) all.push(...page);
  return all;
}

describe.each(["before", "after"] as const)("a crash %s the effect of any call", (when) => {
  it("loses no reason, and tells twice only what had been accepted, with the mark", async () => {
    let last = 0;
    for (; ; last += 1) {
      const table = freshTable(azurite);
      const clock = movableClock();
      const channel = recordingChannel();
      const dying = dyingTable(table, last, when);
      const first = aSetup({ table: dying, clock, channels: [channel], ids: countingIds("a") });
      try {
        await first.outbox.record(REASONS);
        await first.dispatcher.dispatch({ now: clock.now() });
      } catch (error) {
        if (!(error instanceof Crash || error instanceof AggregateError)) throw error;
      }
      const acceptedBefore = channel.told.length;

      // The next process does not know how far the one before it came: it records again.
      clock.forward(3 * MINUTE_MS);
      const second = aSetup({ table, clock, channels: [channel], ids: countingIds("b") });
      await second.outbox.record(REASONS);
      for (let n = 0; n < 2; n += 1) {
        await second.dispatcher.dispatch({ now: clock.now() });
        clock.forward(6 * MINUTE_MS);
      }

      expectToldWell(channel.told);
      expect(channel.told.length).toBeLessThanOrEqual(4);
      if (acceptedBefore === 0) expectOnce(channel.told);
      expect(await rows(table, "ready"), `ready rows left after a crash at call ${last}`).toEqual(
        [],
      );
      for (const person of ["alice", "boris"]) expect(await waitingOf(table, person)).toEqual([]);
      if (!dying.died()) break;
    }
    expect(last).toBeGreaterThan(20);
  }, 60_000);

  it("leaves nothing behind that is stored and never told", async () => {
    for (let last = 0; ; last += 1) {
      const table = freshTable(azurite);
      const clock = movableClock();
      const channel = recordingChannel();
      const dying = dyingTable(table, last, when);
      const first = aSetup({ table: dying, clock, channels: [channel], ids: countingIds("a") });
      await first.outbox.record(REASONS).catch(() => undefined);
      const stored = [...(await waitingOf(table, "alice")), ...(await waitingOf(table, "boris"))];

      clock.forward(3 * MINUTE_MS);
      const second = aSetup({ table, clock, channels: [channel], ids: countingIds("b") });
      await second.dispatcher.dispatch({ now: clock.now() });
      expect(findingsTold(channel)).toHaveLength(stored.length);
      if (!dying.died()) break;
    }
  }, 60_000);

  it("after `record` has returned is made good without recording again", async () => {
    for (let last = 0; ; last += 1) {
      const table = freshTable(azurite);
      const clock = movableClock();
      const channel = recordingChannel();
      await aSetup({ table, clock, channels: [channel] }).outbox.record(REASONS);
      const dying = dyingTable(table, last, when);
      const first = aSetup({ table: dying, clock, channels: [channel], ids: countingIds("a") });
      await first.dispatcher.dispatch({ now: clock.now() }).catch(() => undefined);

      clock.forward(3 * MINUTE_MS);
      const second = aSetup({ table, clock, channels: [channel], ids: countingIds("b") });
      await second.dispatcher.dispatch({ now: clock.now() });
      expectToldWell(channel.told);
      if (!dying.died()) break;
    }
  }, 60_000);
});

function expectOnce(told: readonly Told[]): void {
  const all = told.flatMap(({ to, message }) =>
    message.findings.map((f) => `${to} ${f.notice.findingId}`),
  );
  expect(all).toHaveLength(new Set(all).size);
}

async function waitingOf(table: Table, person: string): Promise<StoredRow[]> {
  return (await rows(table, `email:${person}`)).filter(({ row }) => row.startsWith("q:"));
}
