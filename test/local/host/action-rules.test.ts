import { describe, expect, it } from "vitest";
import type { Action } from "../../../infra/local/host/durable/action.ts";
import { findActionMisuse, sixDaysMs } from "../../../infra/local/host/durable/action-rules.ts";
import { action, noon } from "./history.ts";

function misuseOf(...actions: Action[]): string | undefined {
  return findActionMisuse(actions, {
    now: noon,
    instanceId: "me",
    activities: new Set(["a"]),
    orchestrators: new Set(["c"]),
  })?.name;
}

describe("an action list", () => {
  it("may hold 100,000 actions", () => {
    const most = Array.from({ length: 100_000 }, () => action.call("a"));
    expect(misuseOf(...most)).toBeUndefined();
    expect(misuseOf(...most, action.call("a"))).toBe("too-many-actions");
  });

  const fine: readonly (readonly [string, Action])[] = [
    ["a timer of six days to the millisecond", action.timer(sixDaysMs)],
    ["a timer in the past", action.timer(-5)],
    ["a retrying call in Task.all", action.all(action.retrying("a", 3), action.timer(5))],
    ["a retry interval of six days", action.retrying("a", 3, sixDaysMs)],
    ["a function in another case", action.call("A")],
    ["text that is no JSON", { ...action.call("a"), input: JSON.stringify("plain text") }],
    ["a number", { ...action.call("a"), input: 4 }],
    ["a boolean for a child", { ...action.child("c"), input: true }],
    ["a child's own id", action.child("c", "me:child-1")],
  ];
  it.each(fine)("may hold %s", (_, one) => {
    expect(misuseOf(one)).toBeUndefined();
  });

  const refused: readonly (readonly [string, Action, string])[] = [
    ["a timer of a millisecond more", action.timer(sixDaysMs + 1), "timer-over-six-days"],
    ["a timer without a date", { actionType: 5 }, "timer-over-six-days"],
    [
      "a retrying call in Task.any, however deep",
      action.any(action.all(action.call("a"), action.retrying("a", 2))),
      "retry-in-task-any",
    ],
    ["false", { ...action.call("a"), input: false }, "scalar-activity-input"],
    ["text that is JSON", { ...action.call("a"), input: '"{}"' }, "scalar-activity-input"],
    ["an event of digits", action.wait("42"), "bad-event-name"],
    ["an activity that is none", action.call("c"), "unknown-function"],
    ["a child that is none", action.child("a"), "unknown-function"],
    ["a child with its parent's id", action.child("c", "me"), "bad-instance-id"],
    ["an entity's signal", { actionType: 9 }, "unsupported-action"],
  ];
  it.each(refused)("may not hold %s", (_, one, name) => {
    expect(misuseOf(action.all(one))).toBe(name);
  });
});
