import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createCore } from "../../../infra/local/host/app/core-module.ts";
import { createInProcessInvoke } from "../../../infra/local/host/app/in-process-invoke.ts";
import type { Invoke } from "../../../infra/local/host/app/invoke.ts";
import { loadApp } from "../../../infra/local/host/app/load-app.ts";
import type { FunctionInfo } from "../../../infra/local/host/app/function-info.ts";
import {
  type HistoryEvent,
  eventType,
  historyEvent,
} from "../../../infra/local/host/durable/history-event.ts";
import { readAnswer } from "../../../infra/local/host/durable/orchestrator-answer.ts";
import { type Verdict, judgeEpisode } from "../../../infra/local/host/durable/replay.ts";
import type { Decision } from "../../../infra/local/host/durable/decision.ts";
import { buildFixtureApp } from "./fixture-app.ts";
import type { Step } from "./fixtures/program-app.ts";
import { noon } from "./history.ts";

let program: FunctionInfo;
let invoke: Invoke;

beforeAll(async () => {
  const core = createCore(() => undefined);
  await loadApp(await buildFixtureApp(new URL("fixtures/program-app.ts", import.meta.url)), core);
  const found = core.functions().find(({ name }) => name === "program");
  if (found === undefined) throw new Error("The fixture has no program.");
  program = found;
  invoke = createInProcessInvoke(core, () => undefined);
});

const key = fc.constantFrom("a", "b", "c", "d");
const keys = fc.array(key, { minLength: 1, maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("call" as const), key }),
  fc.record({ do: fc.constant("all" as const), keys }),
  fc.record({ do: fc.constant("patient" as const), key, attempts: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant("all-patient" as const), keys }),
  fc.record({ do: fc.constant("child" as const), key }),
  fc.record({ do: fc.constant("race" as const), key }),
  fc.record({ do: fc.constant("event" as const), name: fc.constantFrom("E", "F") }),
  fc.record({ do: fc.constant("slice" as const), name: fc.constantFrom("E", "F") }),
);

describe("a story within the rules", () => {
  it("comes to its end in whatever order things happen, and begins each thing once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat({ max: 9 })),
        async (steps, choices) => {
          const { verdict, told } = await play(steps, choices);
          expect(verdict.kind).toBe("completed");
          expect(told).toHaveLength(steps.length);
          for (const [index, one] of steps.entries()) {
            if (one.do === "call" || one.do === "child") expect(told[index]).toEqual({ ok: true });
          }
        },
      ),
      { numRuns: 150, seed: 20_260_302 },
    );
  });
});

/** Plays a program as the engine would, with what happens next drawn from `choices`. */
async function play(
  steps: readonly Step[],
  choices: Iterator<number>,
): Promise<{ verdict: Verdict; told: readonly unknown[] }> {
  const draw = (below: number): number => Number(choices.next().value) % below;
  const past: HistoryEvent[] = [];
  const open = new Map<number, Decision>();
  let pending: HistoryEvent[] = [
    historyEvent(eventType.executionStarted, noon, { Name: "program" }),
  ];

  for (let episode = 0; episode < 500; episode++) {
    const now = noon + episode * 1000;
    const news = [historyEvent(eventType.orchestratorStarted, now), ...pending];
    const verdict = await runEpisode([...past, ...news], steps, now);
    if (verdict.kind === "completed") {
      return { verdict, told: JSON.parse(verdict.output) as readonly unknown[] };
    }
    if (verdict.kind !== "running") throw new Error(JSON.stringify(verdict));
    const begun = verdict.decisions.map((decision) => {
      if (open.has(decision.id)) throw new Error(`Number ${String(decision.id)} is begun twice.`);
      if (!(decision.kind === "timer" && decision.isCanceled)) open.set(decision.id, decision);
      return scheduling(decision, now);
    });
    for (const id of verdict.canceledTimers) open.delete(id);
    past.push(...news, ...begun, historyEvent(eventType.orchestratorCompleted, now));
    pending = whatHappens(now);
  }
  throw new Error("The story does not end.");

  /** One to three things at a time: something open ends, or an event is raised. */
  function whatHappens(now: number): HistoryEvent[] {
    const happened: HistoryEvent[] = [];
    for (let count = 1 + draw(3); count > 0; count--) {
      const candidates = [...open.values()];
      const chosen = candidates[draw(candidates.length + 1)];
      if (chosen === undefined) {
        const Name = draw(2) === 0 ? "E" : "F";
        happened.push(historyEvent(eventType.eventRaised, now, { Name, Input: '{"ok":true}' }));
        continue;
      }
      open.delete(chosen.id);
      happened.push(ending(chosen, now));
    }
    return happened;
  }

  function ending(decision: Decision, now: number): HistoryEvent {
    const TaskScheduledId = decision.id;
    const Result = '{"ok":true}';
    if (decision.kind === "timer") {
      return historyEvent(eventType.timerFired, now, { TimerId: decision.id });
    }
    if (decision.kind === "child") {
      return historyEvent(eventType.subOrchestrationCompleted, now, { TaskScheduledId, Result });
    }
    if (decision.input?.includes("mayFail") === true && draw(3) === 0) {
      return historyEvent(eventType.taskFailed, now, {
        TaskScheduledId,
        Reason: "no",
        Details: "",
      });
    }
    return historyEvent(eventType.taskCompleted, now, { TaskScheduledId, Result });
  }
}

async function runEpisode(
  events: readonly HistoryEvent[],
  steps: readonly Step[],
  now: number,
): Promise<Verdict> {
  const invocation = await invoke(
    program,
    {
      string: JSON.stringify({
        history: events,
        input: { steps },
        instanceId: "i",
        parentInstanceId: null,
        isReplaying: false,
        upperSchemaVersion: 1,
        upperSchemaVersionNew: 3,
        longRunningTimerIntervalDuration: "3.00:00:00",
        maximumShortTimerDuration: "6.00:00:00",
        defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
      }),
    },
    { invocationId: "1" },
  );
  return judgeEpisode({
    orchestrator: "program",
    executionId: "e",
    instanceId: "i",
    now,
    events,
    answer: readAnswer(invocation),
    findings: invocation.findings ?? [],
    activities: new Set(["work"]),
    orchestrators: new Set(["program", "helper"]),
  });
}

function scheduling(decision: Decision, now: number): HistoryEvent {
  const EventId = decision.id;
  switch (decision.kind) {
    case "timer":
      return historyEvent(eventType.timerCreated, now, { EventId });
    case "activity":
      return historyEvent(eventType.taskScheduled, now, { EventId, Name: decision.name });
    case "child":
      return historyEvent(eventType.subOrchestrationCreated, now, { EventId, Name: decision.name });
  }
}
