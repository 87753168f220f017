import { describe, expect, it } from "vitest";
import type { Action } from "../../../infra/local/host/durable/action.ts";
import type { HistoryEvent } from "../../../infra/local/host/durable/history-event.ts";
import { type Walk, walkActions } from "../../../infra/local/host/durable/walk.ts";
import { action, event, inShort } from "./history.ts";

const { call, retrying, child, continueAsNew, timer, canceled, wait, any, all } = action;
const { episode, start, scheduled, done, failed, timerSet, fired, childSet, childDone, raised } =
  event;

function walk(
  actions: Action[],
  events: HistoryEvent[],
  order: "dotnet" | "script" = "dotnet",
): Walk {
  return walkActions({ actions, events: [episode(), start(), ...events], executionId: "e", order });
}

describe("numbers are given when something begins", () => {
  const cases: readonly (readonly [string, Action[], HistoryEvent[], string[]])[] = [
    ["one after the other", [call("a"), call("b")], [], ["0 activity a"]],
    [
      "the next, once the first is over",
      [call("a"), call("b")],
      [scheduled(0, "a"), done(0)],
      ["1 activity b"],
    ],
    [
      "errors are swallowed",
      [call("a"), call("b")],
      [scheduled(0, "a"), failed(0)],
      ["1 activity b"],
    ],
    [
      "children in their order, nested ones too",
      [all(call("a"), any(timer(5), call("b"))), call("c")],
      [],
      ["0 activity a", "1 timer +5", "2 activity b"],
    ],
    ["events take none", [all(wait("E"), call("a"))], [], ["0 activity a"]],
    [
      "a cancelled timer takes one and holds nobody up",
      [any(wait("E"), canceled(9)), call("a")],
      [],
      ["0 timer cancelled +9", "1 activity a"],
    ],
    [
      "a retry's timer, when the failure is worked off",
      [all(retrying("a", 3), call("b"))],
      [scheduled(0, "a"), scheduled(1, "b"), failed(0)],
      ["2 timer +1000"],
    ],
    [
      "the next attempt, when that timer fires, and longer waits after",
      [retrying("a", 3)],
      [scheduled(0, "a"), failed(0), timerSet(1), fired(1), scheduled(2, "a"), failed(2)],
      ["3 timer +2000"],
    ],
    [
      "one more timer after the last attempt, due at once",
      [retrying("a", 1), call("b")],
      [scheduled(0, "a"), failed(0)],
      ["1 timer +0"],
    ],
    [
      "and only then what follows",
      [retrying("a", 1), call("b")],
      [scheduled(0, "a"), failed(0), timerSet(1), fired(1)],
      ["2 activity b"],
    ],
    [
      "Task.all waits for all of its children, after a failure too",
      [all(call("a"), call("b")), call("c")],
      [scheduled(0, "a"), scheduled(1, "b"), failed(0)],
      [],
    ],
    [
      "Task.any waits for one",
      [any(call("a"), call("b")), call("c")],
      [scheduled(0, "a"), scheduled(1, "b"), done(1)],
      ["2 activity c"],
    ],
    [
      "an event that came early is there at once",
      [call("a"), wait("E"), call("b")],
      [scheduled(0, "a"), raised("E"), done(0)],
      ["1 activity b"],
    ],
  ];

  it.each(cases)("%s", (_, actions, events, expected) => {
    const { decisions, problem } = walk(actions, events);
    expect(problem).toBeUndefined();
    expect(decisions.map(inShort)).toEqual(expected);
  });

  it("a child has its execution's id and number, or the id it was given", () => {
    const { decisions } = walk([all(child("c"), child("c", "own"))], []);
    expect(decisions.map((one) => one.kind === "child" && one.instanceId)).toEqual(["e:0", "own"]);
  });
});

describe("the history must have the same numbers", () => {
  const cases: readonly (readonly [string, Action[], HistoryEvent[]])[] = [
    ["another activity", [call("a")], [scheduled(0, "b")]],
    ["another kind", [call("a")], [timerSet(0)]],
    ["a child for an activity", [call("a")], [childSet(0, "a")]],
    ["one that has not begun", [call("a"), call("b")], [scheduled(0, "a"), scheduled(1, "b")]],
    [
      "a long race decided otherwise: trap 4",
      [any(retrying("a", 3), canceled(9)), call("b")],
      [scheduled(0, "a"), timerSet(1), failed(0), timerSet(2)],
    ],
  ];

  it.each(cases)("%s is non-deterministic", (_, actions, events) => {
    expect(walk(actions, events).problem?.name).toBe("non-deterministic");
  });

  it("names differ by more than case", () => {
    expect(walk([call("a")], [scheduled(0, "A")]).problem).toBeUndefined();
  });
});

describe("the end of the list", () => {
  it("is reached when the last action is over, whatever losers are open", () => {
    const { isAtEnd, open } = walk([any(call("a"), call("b"))], [scheduled(0, "a"), done(0)]);
    expect([isAtEnd, open.length]).toEqual([true, 1]);
  });

  it("is not reached while a child runs", () => {
    expect(walk([child("c")], [childSet(0, "c")]).isAtEnd).toBe(false);
    expect(walk([child("c")], [childSet(0, "c"), childDone(0)]).isAtEnd).toBe(true);
  });

  it("is reached over ten thousand actions that are over at once", () => {
    const actions = Array.from({ length: 10_000 }, () => canceled(1));
    expect(walk(actions, []).isAtEnd).toBe(true);
  });
});

describe("events", () => {
  it("go to the newest wait of their name", () => {
    const actions = [all(wait("E"), all(wait("E"), call("a")), timer(1)), call("b")];
    const { openWaits } = walk(actions, [raised("E")]);
    expect(openWaits).toBe(1);
  });

  it("of another case are told", () => {
    expect(walk([wait("approve")], [raised("Approve")]).problem?.name).toBe("event-name-case");
    const early = [scheduled(0, "a"), raised("Approve"), done(0)];
    expect(walk([call("a"), wait("approve")], early).problem?.name).toBe("event-name-case");
  });

  it("that come after continueAsNew are carried over; those before, unread, are listed", () => {
    const [lost, kept] = [raised("E"), raised("E")];
    const events = [scheduled(0, "a"), lost, done(0), kept];
    const { continuation, carried } = walk(
      [call("a"), continueAsNew(JSON.stringify("next"))],
      events,
    );
    expect(continuation).toEqual({ input: '"next"', unread: ["E"] });
    expect(carried).toEqual([kept]);
  });

  it("that won against a cancelled timer count as later in .NET, and as read in the story", () => {
    const won = raised("E");
    const actions = [any(wait("E"), canceled(9)), continueAsNew({})];
    expect(walk(actions, [timerSet(0), won]).carried).toEqual([won]);
    expect(walk(actions, [timerSet(0), won], "script").carried).toEqual([]);
  });

  it("taken by a wait that was given up are listed", () => {
    const late = raised("E");
    const actions = [any(wait("E"), timer(1)), wait("F")];
    expect(walk(actions, [timerSet(0), fired(0), late], "script").swallowed).toEqual([late]);
  });
});
