import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../shared/core/time.ts";
import type { Delivery } from "../../shared/notify/channel.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import {
  ALICE,
  aReason,
  aSetup,
  BORIS,
  freshTable,
  movableClock,
  recordingChannel,
  type Told,
} from "./outbox-fixture.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

const step = fc.oneof(
  fc.record({
    do: fc.constant("record" as const),
    reasons: fc.array(
      fc.record({
        n: fc.integer({ min: 0, max: 7 }),
        person: fc.constantFrom(ALICE, BORIS),
        severity: fc.constantFrom("critical" as const, "high" as const, "low" as const),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  fc.record({ do: fc.constant("wait" as const), minutes: fc.integer({ min: 0, max: 7 }) }),
  fc.record({
    do: fc.constant("dispatch" as const),
    answers: fc.array(
      fc.constantFrom("accepted", "later", "lost before it arrived", "lost after it arrived"),
      { minLength: 1, maxLength: 2 },
    ),
  }),
);

describe("whatever is recorded, and however the service answers", () => {
  it("every reason arrives, and arrives again only in a message that says so", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const table = freshTable(azurite);
        const clock = movableClock();
        let answers: readonly string[] = [];
        let nth = 0;
        /** What the person has in the mailbox: more than the service knows of. */
        const arrived: Told[] = [];
        const channel = recordingChannel((told): Delivery => {
          const answer = answers[nth++ % answers.length] ?? "accepted";
          if (answer === "accepted" || answer === "lost after it arrived") arrived.push(told);
          if (answer === "later") return { kind: "later", why: "429" };
          return answer === "accepted"
            ? { kind: "accepted" }
            : { kind: "uncertain", why: "No answer." };
        });
        const { outbox, dispatcher } = aSetup({ table, clock, channels: [channel] });
        const recorded = new Set<string>();
        for (const one of steps) {
          if (one.do === "wait") clock.forward(one.minutes * MINUTE_MS);
          if (one.do === "record") {
            await outbox.record(one.reasons.map((reason) => aReason(reason)));
            for (const { n, person } of one.reasons) recorded.add(`${person.id} fp1:${n}`);
          }
          if (one.do === "dispatch") {
            answers = one.answers;
            await dispatcher.dispatch({ now: clock.now() });
          }
        }
        answers = [];
        let next: Date | undefined = clock.now();
        for (let n = 0; n < 20 && next !== undefined; n += 1) {
          next = (await dispatcher.dispatch({ now: clock.now() })).nextDueAt;
          clock.forward(HOUR_MS);
        }

        expect(next).toBeUndefined();
        const seen = new Map<string, number>();
        for (const { to, message, meta } of arrived) {
          for (const { notice } of message.findings) {
            const key = to === "fallback" ? "" : `${to} ${notice.findingId}`;
            if (seen.has(key) && key !== "") expect(meta.isRepeat, key).toBe(true);
            seen.set(key, (seen.get(key) ?? 0) + 1);
          }
        }
        // What was repeated too often is with the fallback contact instead: then all of it need not have arrived.
        if (!seen.has("")) expect([...seen.keys()].sort()).toEqual([...recorded].sort());
      }),
      { numRuns: 12, seed: 20260302 },
    );
  }, 60_000);
});
