import { randomUUID } from "node:crypto";
import { eventType, historyEvent } from "./history-event.ts";
import type { Parent } from "./instance.ts";
import type { Store } from "./store.ts";

interface InstanceStart {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  /** JSON text. */
  readonly input: string | null;
  readonly parent?: Parent | undefined;
}

/** Ids of executions look like .NET's: 32 hexadecimal digits. */
export function newExecutionId(): string {
  return randomUUID().replaceAll("-", "");
}

/** Writes a new instance with its start message, in the place of a finished one of that id. Within a transaction. */
export function startInstance(store: Store, start: InstanceStart): void {
  const now = Date.now();
  const exec = newExecutionId();
  store.deleteInstance(start.id);
  store.putInstance({
    id: start.id,
    exec,
    name: start.name,
    version: start.version,
    status: "Pending",
    input: start.input,
    output: null,
    custom: null,
    created: now,
    updated: now,
    parent: start.parent,
  });
  postStart(store, exec, now, start);
}

/** Posts the start message of an execution. It is due before everything else that waits for the instance. */
export function postStart(store: Store, exec: string, now: number, start: InstanceStart): void {
  const { id, name, version, input, parent } = start;
  const event = historyEvent(eventType.executionStarted, now, {
    Name: name,
    Version: version,
    Input: input,
    OrchestrationInstance: { InstanceId: id, ExecutionId: exec },
    ParentInstance:
      parent === undefined
        ? null
        : {
            OrchestrationInstance: { InstanceId: parent.id, ExecutionId: parent.exec },
            Name: parent.name,
            TaskScheduleId: parent.taskId,
          },
    Tags: null,
  });
  store.post({ id, exec, due: 0, isControl: false, event });
}
