import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSendBudget, MAIL_BUCKET } from "../../shared/azure/token-bucket.ts";
import { createPurse, type SendBudget } from "../../shared/notify/send-budget.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, movableClock, START } from "./outbox-fixture.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

const BULK = { most: 1, isUrgent: false };
const URGENT = { most: 1, isUrgent: true };

describe("a send budget", () => {
  it("lets at most 30 mails through in any minute, however eager the callers are", async () => {
    const budget = createSendBudget({ table: freshTable(azurite), sizes: { email: MAIL_BUCKET } });
    const clock = movableClock();
    const sentAt: number[] = [];
    for (let second = 0; second < 45; second += 1) {
      while (typeof (await budget.take("email", clock.now(), BULK)) === "number")
        sentAt.push(clock.now().getTime());
      clock.forward(2_000);
    }
    for (const at of sentAt) {
      const within = sentAt.filter((other) => other >= at && other < at + MINUTE_MS);
      expect(within.length).toBeLessThanOrEqual(30);
    }
    expect(sentAt.length).toBeGreaterThan(35);
  });

  it("is shared: what one instance takes the other does not have", async () => {
    const table = freshTable(azurite);
    const sizes = { email: { capacity: 5, perMinute: 1, limit: 30 } };
    const [one, two] = [createSendBudget({ table, sizes }), createSendBudget({ table, sizes })];
    const turns = await Promise.all(
      [one, two, one, two, one, two, one, two].map((budget) => budget.take("email", START, BULK)),
    );
    expect(turns.filter((turn) => turn === 1).length).toBeLessThanOrEqual(5);
    expect(turns.filter((turn) => turn === 1).length).toBeGreaterThan(0);
  });

  it("sends who waits to where the whole burst can go", async () => {
    const sizes = { email: { capacity: 3, perMinute: 6, limit: 30 } };
    const budget = createSendBudget({ table: freshTable(azurite), sizes });
    for (let taken = 0; taken < 3; taken += 1)
      expect(await budget.take("email", START, BULK)).toBe(1);
    const turn = await budget.take("email", START, BULK);
    expect(turn).toEqual(new Date("2026-03-02T09:00:30Z"));
    const later = new Date("2026-03-02T09:00:30Z");
    for (let taken = 0; taken < 3; taken += 1)
      expect(await budget.take("email", later, BULK)).toBe(1);
  });

  it("says when there will be a turn, keeps the promise, and knows no limit it was not given", async () => {
    const sizes = { email: { capacity: 1, perMinute: 2, limit: 30 } };
    const budget = createSendBudget({ table: freshTable(azurite), sizes });
    expect(await budget.take("email", START, BULK)).toBe(1);
    const turn = await budget.take("email", START, BULK);
    expect(turn).toEqual(new Date("2026-03-02T09:00:30Z"));
    expect(typeof turn === "number" ? turn : await budget.take("email", turn, BULK)).toBe(1);
    expect(await budget.take("teams", START, { most: 9, isUrgent: false })).toBe(9);
  });

  it("lets what is urgent go on at two seconds' distance, before all else, and never more than the limit", async () => {
    const budget = createSendBudget({ table: freshTable(azurite), sizes: { email: MAIL_BUCKET } });
    const clock = movableClock();
    for (let sent = 0; sent < 60; sent += 1) {
      expect(await budget.take("email", clock.now(), URGENT)).toBe(1);
      clock.forward(2_000);
    }
    expect(await budget.take("email", clock.now(), BULK)).toBeInstanceOf(Date);
    expect(await budget.take("email", clock.now(), { most: 9, isUrgent: true })).toBe(1);
    expect(await budget.take("email", clock.now(), URGENT)).toEqual(
      new Date(clock.now().getTime() + 2_000),
    );
  });

  it("gives several turns at once, as many as there are", async () => {
    const sizes = { email: { capacity: 5, perMinute: 6, limit: 30 } };
    const budget = createSendBudget({ table: freshTable(azurite), sizes });
    expect(await budget.take("email", START, { most: 3, isUrgent: false })).toBe(3);
    expect(await budget.take("email", START, { most: 3, isUrgent: false })).toBe(2);
    expect(await budget.take("email", START, { most: 3, isUrgent: false })).toEqual(
      new Date("2026-03-02T09:00:50Z"),
    );
  });
});

describe("a purse", () => {
  it("asks once for everybody, gives each a turn, and asks again when more is needed", async () => {
    const asked: number[] = [];
    const budget: SendBudget = {
      take: (_channel, _now, { most }) => {
        asked.push(most);
        return Promise.resolve(asked.length > 2 ? new Date("2026-03-02T09:01:00Z") : 2);
      },
    };
    const purse = createPurse(
      budget,
      [1, 2, 3, 4, 5].map(() => ({ channel: "email", isUrgent: false })),
    );
    const turns = await Promise.all([1, 2, 3, 4, 5].map(() => purse.take("email", false, START)));
    expect(turns.filter((turn) => turn === "ok")).toHaveLength(4);
    expect(turns.filter((turn) => turn !== "ok")).toEqual([new Date("2026-03-02T09:01:00Z")]);
    expect(asked).toEqual([5, 3, 1]);
  });

  it("asks again after a failure", async () => {
    let isFirst = true;
    const budget: SendBudget = {
      take: () => {
        const fails = isFirst;
        isFirst = false;
        return fails ? Promise.reject(new Error("no answer")) : Promise.resolve(1);
      },
    };
    const purse = createPurse(budget, [{ channel: "email", isUrgent: false }]);
    await expect(purse.take("email", false, START)).rejects.toThrow("no answer");
    expect(await purse.take("email", false, START)).toBe("ok");
  });
});
