import { type HistoryEvent, eventType } from "./history-event.ts";

/** Something that takes a number and is begun outside of the orchestrator. */
export type Decision =
  | {
      readonly kind: "activity";
      readonly id: number;
      readonly name: string;
      readonly input: string | null;
    }
  | {
      readonly kind: "child";
      readonly id: number;
      readonly name: string;
      readonly input: string | null;
      readonly instanceId: string;
    }
  | {
      readonly kind: "timer";
      readonly id: number;
      /** Epoch ms. */
      readonly fireAt: number;
      readonly isCanceled: boolean;
    };

/** Kinds of decisions by the number of the history event that records them. */
export const kindOfEvent: Readonly<Partial<Record<number, Decision["kind"]>>> = {
  [eventType.taskScheduled]: "activity",
  [eventType.subOrchestrationCreated]: "child",
  [eventType.timerCreated]: "timer",
};

/** Whether the event records the decision: kind and name, whose case is ignored. The numbers are the caller's. */
export function isRecordOf(event: HistoryEvent, decision: Decision): boolean {
  if (kindOfEvent[event.EventType] !== decision.kind) return false;
  return (
    decision.kind === "timer" || decision.name.toLowerCase() === (event.Name ?? "").toLowerCase()
  );
}

export function describeDecision(decision: Decision): string {
  return decision.kind === "timer" ? "timer" : `${decision.kind} "${decision.name}"`;
}
