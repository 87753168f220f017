import { randomUUID } from "node:crypto";
import type { Engine } from "./engine.ts";
import type { DurableFunctions } from "./durable-functions.ts";
import { type EventFields, eventType, historyEvent } from "./history-event.ts";
import { type Instance, isLive } from "./instance.ts";
import { type Misuse, misuse } from "./misuses.ts";
import { eventNameProblem, instanceIdProblem } from "./names.ts";
import { startInstance } from "./start-instance.ts";
import type { InstanceFilter, Store } from "./store.ts";

/** How a call ended: with the HTTP status of the Durable extension's answer, and what is said beside it. */
export interface CommandOutcome {
  readonly status: number;
  readonly message?: string;
  readonly id?: string;
}

/** What can be done to instances from outside. Refused misuses are answered with 400 and the misuse's message. */
export type InstanceCommands = ReturnType<typeof createInstanceCommands>;

export function createInstanceCommands(deps: {
  readonly store: Store;
  readonly engine: Engine;
  readonly functions: DurableFunctions;
  /** Tells of each misuse. */
  readonly complain: (found: Misuse) => void;
}) {
  const { store, engine, functions, complain } = deps;

  function refuse(found: Misuse): CommandOutcome {
    complain(found);
    return { status: 400, message: found.message };
  }

  /** Posts a message to a live instance. */
  function post(
    id: string,
    type: (typeof eventType)[keyof typeof eventType],
    fields: EventFields,
    check: (instance: Instance) => CommandOutcome | undefined = () => undefined,
  ): CommandOutcome {
    const instance = store.instance(id);
    if (instance === undefined)
      return { status: 404, message: `No instance with ID '${id}' found.` };
    if (!isLive(instance)) return { status: 410 };
    const problem = check(instance);
    if (problem !== undefined) return problem;
    const now = Date.now();
    const isControl = type !== eventType.eventRaised;
    store.post({ id, exec: null, due: now, isControl, event: historyEvent(type, now, fields) });
    engine.wake(id);
    return { status: 202 };
  }

  return {
    /** `input` is JSON text, or empty when there is none. Without an id one is made. */
    start(name: string, givenId: string | undefined, input: string): CommandOutcome {
      const id = givenId ?? randomUUID().replaceAll("-", "");
      const fn = functions.orchestrator(name);
      if (fn === undefined) {
        const known = [...functions.orchestratorNames].join(", ");
        return refuse(
          misuse("unknown-function", `There is no orchestrator '${name}', but ${known}.`),
        );
      }
      const problem = instanceIdProblem(id);
      if (problem !== undefined) return refuse(problem);
      // The library sends an empty text, as JSON, for an input that is not there.
      if (input === "" || input === '""') {
        return refuse(misuse("start-without-input", `'${name}' is started without an input.`));
      }
      const existing = store.instance(id);
      if (existing !== undefined && isLive(existing)) {
        const message = `An Orchestration instance with the status ${existing.status} already exists.`;
        return { status: 500, message };
      }
      store.transaction(() => {
        startInstance(store, { id, name: fn.name, version: null, input });
      });
      engine.forget(id);
      engine.wake(id);
      return { status: 202, id };
    },

    raiseEvent(id: string, name: string, data: string): CommandOutcome {
      const problem = eventNameProblem(name);
      if (problem !== undefined) return refuse(problem);
      if (data === "") {
        return refuse(misuse("raise-event-without-data", `The event "${name}" has no data.`));
      }
      return post(id, eventType.eventRaised, { Name: name, Input: data });
    },

    terminate(id: string, reason: string | null): CommandOutcome {
      return post(id, eventType.executionTerminated, { Input: reason }, ({ parent }) => {
        const above = parent === undefined ? undefined : store.instance(parent.id);
        if (above === undefined || above.exec !== parent?.exec || !isLive(above)) return undefined;
        return refuse(misuse("terminate-awaited-child", `"${above.id}" waits for "${id}".`));
      });
    },

    suspend: (id: string, reason: string | null): CommandOutcome =>
      post(id, eventType.executionSuspended, { Reason: reason }, ({ status }) =>
        status === "Suspended"
          ? { status: 500, message: `'${id}' is suspended already.` }
          : undefined,
      ),

    resume: (id: string, reason: string | null): CommandOutcome =>
      post(id, eventType.executionResumed, { Reason: reason }, ({ status }) =>
        status === "Suspended" ? undefined : { status: 500, message: `'${id}' is not suspended.` },
      ),

    purge(id: string): CommandOutcome {
      const instance = store.instance(id);
      if (instance === undefined) return { status: 404 };
      if (isLive(instance)) {
        return refuse(misuse("purge-live-instance", `"${id}" is ${instance.status}.`));
      }
      store.transaction(() => {
        store.deleteInstance(id);
      });
      engine.forget(id);
      return { status: 200 };
    },

    /** Wipes the finished instances that the filter takes; answers how many. Live ones are left, unless asked for. */
    purgeAll(filter: InstanceFilter): CommandOutcome & { readonly count: number } {
      const found = store.instances(filter);
      const live = found.find(isLive);
      if (live !== undefined && filter.statuses !== undefined) {
        const refused = refuse(misuse("purge-live-instance", `"${live.id}" is ${live.status}.`));
        return { ...refused, count: 0 };
      }
      const over = found.filter((instance) => !isLive(instance));
      store.transaction(() => {
        for (const { id } of over) store.deleteInstance(id);
      });
      for (const { id } of over) engine.forget(id);
      return { status: over.length === 0 ? 404 : 200, count: over.length };
    },

    restart(id: string, withNewId: boolean): CommandOutcome {
      const instance = store.instance(id);
      if (instance === undefined) return { status: 404 };
      return this.start(instance.name, withNewId ? undefined : id, instance.input ?? "null");
    },
  };
}
