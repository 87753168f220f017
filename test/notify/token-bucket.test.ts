import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSendBudget, MAIL_BUCKET } from "../../shared/azure/token-bucket.ts";
import { MINUTE_MS } from "../../shared/core/time.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import { freshTable, movableClock, START } from "./outbox-fixture.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

describe("a send budget", () => {
  it("lets at most 30 mails through in any minute, however eager the callers are", async () => {
    const budget = createSendBudget({ table: freshTable(azurite), sizes: { email: MAIL_BUCKET } });
    const clock = movableClock();
    const sentAt: number[] = [];
    for (let second = 0; second < 45; second += 1) {
      while ((await budget.take("email", clock.now())) === "ok") sentAt.push(clock.now().getTime());
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
    const sizes = { email: { capacity: 5, perMinute: 1 } };
    const [one, two] = [createSendBudget({ table, sizes }), createSendBudget({ table, sizes })];
    const turns = await Promise.all(
      [one, two, one, two, one, two, one, two].map((budget) => budget.take("email", START)),
    );
    expect(turns.filter((turn) => turn === "ok").length).toBeLessThanOrEqual(5);
    expect(turns.filter((turn) => turn === "ok").length).toBeGreaterThan(0);
  });

  it("sends who waits to where the whole burst can go", async () => {
    const sizes = { email: { capacity: 3, perMinute: 6 } };
    const budget = createSendBudget({ table: freshTable(azurite), sizes });
    for (let taken = 0; taken < 3; taken += 1) expect(await budget.take("email", START)).toBe("ok");
    const turn = await budget.take("email", START);
    expect(turn).toEqual(new Date("2026-03-02T09:00:30Z"));
    const later = new Date("2026-03-02T09:00:30Z");
    for (let taken = 0; taken < 3; taken += 1) expect(await budget.take("email", later)).toBe("ok");
  });

  it("says when there will be a turn, keeps the promise, and knows no limit it was not given", async () => {
    const sizes = { email: { capacity: 1, perMinute: 2 } };
    const budget = createSendBudget({ table: freshTable(azurite), sizes });
    expect(await budget.take("email", START)).toBe("ok");
    const turn = await budget.take("email", START);
    expect(turn).toEqual(new Date("2026-03-02T09:00:30Z"));
    expect(turn === "ok" ? turn : await budget.take("email", turn)).toBe("ok");
    expect(await budget.take("teams", START)).toBe("ok");
  });
});
