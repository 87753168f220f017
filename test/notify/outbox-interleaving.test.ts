import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../../shared/core/time.ts";
import type { Reason } from "../../shared/notify/reason.ts";
import { type RunningAzurite, startAzurite } from "../support/azurite.ts";
import {
  aReason,
  aSetup,
  BORIS,
  countingIds,
  freshTable,
  movableClock,
  recordingChannel,
  type Setup,
  tappedTable,
} from "./outbox-fixture.ts";

let azurite: RunningAzurite;
beforeAll(async () => {
  azurite = await startAzurite({ tables: true });
});
afterAll(() => azurite.stop());

const FIRST: readonly Reason[] = [1, 2].map((n) => aReason({ n }));
const SECOND: readonly Reason[] = [aReason({ n: 3 }), aReason({ n: 1, person: BORIS })];

/** What one host does while another, between two of its calls, does something from beginning to end. */
const CASES: readonly {
  readonly name: string;
  readonly host: (host: Setup, now: Date) => Promise<unknown>;
  readonly other: (host: Setup, now: Date) => Promise<unknown>;
}[] = [
  {
    name: "a dispatch between any two calls of a recording",
    host: ({ outbox }) => outbox.record(SECOND),
    other: ({ dispatcher }, now) => dispatcher.dispatch({ now }),
  },
  {
    name: "a recording between any two calls of a dispatch",
    host: ({ dispatcher }, now) => dispatcher.dispatch({ now }),
    other: ({ outbox }) => outbox.record(SECOND),
  },
  {
    name: "a recording between any two calls of another",
    host: ({ outbox }) => outbox.record(SECOND),
    other: ({ outbox }) => outbox.record([...SECOND, aReason({ n: 2, person: BORIS })]),
  },
  {
    name: "a dispatch between any two calls of another",
    host: ({ dispatcher }, now) => dispatcher.dispatch({ now }),
    other: ({ dispatcher }, now) => dispatcher.dispatch({ now }),
  },
];

describe.each(CASES)("$name", ({ host, other }) => {
  it.each<[string, readonly Reason[], boolean]>([
    ["with something waiting", FIRST, false],
    ["after all has been told", FIRST, true],
    ["on an empty outbox", [], false],
  ])(
    "tells everything exactly once, %s",
    async (_, first, isTold) => {
      for (let at = 1; ; at += 1) {
        const table = freshTable(azurite);
        const clock = movableClock();
        const channel = recordingChannel();
        const setup = (ids: string, through = table): Setup =>
          aSetup({ table: through, clock, channels: [channel], ids: countingIds(ids) });
        if (first.length > 0) await setup("0").outbox.record(first);
        if (isTold) {
          await setup("1").dispatcher.dispatch({ now: clock.now() });
          clock.forward(HOUR_MS);
        }

        const reached: number[] = [];
        const tapped = tappedTable(table, {
          async before(call) {
            if (call !== at) return;
            reached.push(call);
            await other(setup("b"), clock.now());
          },
        });
        await host(setup("a", tapped), clock.now());
        // The host has made all its calls: there is no later place for the other one.
        if (reached.length === 0) break;

        for (let n = 0; n < 2; n += 1) {
          clock.forward(HOUR_MS);
          await setup(`d${n}`).dispatcher.dispatch({ now: clock.now() });
        }
        const told = channel.told.flatMap(({ to, message }) =>
          message.findings.map(({ notice }) => `${to} ${notice.findingId}`),
        );
        const recorded = new Set([...first, ...everRecorded(host, other)].map(nameOf));
        expect(told.sort()).toEqual([...recorded].sort());
        expect(channel.told.every(({ meta }) => !meta.isRepeat)).toBe(true);
        for await (const page of table.list("ready")) expect(page).toEqual([]);
        if (reached.length === 0) break;
      }
    },
    60_000,
  );
});

/** Which reasons the two hosts record, seen by letting them. */
function everRecorded(
  ...actions: readonly ((host: Setup, now: Date) => Promise<unknown>)[]
): Reason[] {
  const seen: Reason[] = [];
  const spy: Setup = {
    outbox: {
      record: (reasons) => {
        seen.push(...reasons);
        return Promise.resolve({ recorded: 0, known: 0 });
      },
    },
    dispatcher: {
      dispatch: () => Promise.resolve({ sent: 0, failed: 0, problems: [], delays: {} }),
    },
  };
  for (const action of actions) void action(spy, new Date(0));
  return seen;
}

function nameOf({ person, notice }: Reason): string {
  return `${person.id} ${notice.kind === "finding" ? notice.findingId : ""}`;
}
