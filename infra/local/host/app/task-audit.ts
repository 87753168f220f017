import type { TaskFinding } from "./invoke.ts";

/** What of a task of durable-functions 3.5.0 (lib/src/task) is read here. */
interface LibraryTask {
  /** 0 while running. */
  readonly stateObj: number;
  readonly alreadyScheduled?: boolean;
  readonly actionObj?: unknown;
}

/** Of TaskOrchestrationExecutor (lib/src/orchestrations). */
interface LibraryExecutor {
  trackOpenTask(task: LibraryTask): void;
  readonly willContinueAsNew: boolean;
  readonly orchestratorReturned: boolean;
}

type Creator = (...args: unknown[]) => unknown;

const creators = [
  "callActivity",
  "callActivityWithRetry",
  "callSubOrchestrator",
  "callSubOrchestratorWithRetry",
] as const;

/**
 * Watches the tasks of one run of an orchestrator. The list of actions that the library answers does not tell one
 * task used twice from two equal calls, nor a task never yielded from none; the task objects do. The app is not
 * changed: the library puts `df` on the invocation's context, and its executor hands each task that becomes open to
 * `trackOpenTask`. Where a later version has neither, nothing is found. Call the answer when the run is over.
 */
export function auditTasks(context: object): () => readonly TaskFinding[] {
  const findings: TaskFinding[] = [];
  const open = new Set<LibraryTask>();
  const created: LibraryTask[] = [];
  let executor: LibraryExecutor | undefined;
  let df: unknown;

  function watch(candidate: unknown): void {
    if (!isExecutor(candidate)) return;
    executor = candidate;
    const track = candidate.trackOpenTask.bind(candidate);
    candidate.trackOpenTask = (task) => {
      // The library itself opens the timers and further attempts of a retrying call; each is a new object.
      const name = misuseOf(task, open, candidate);
      if (name !== undefined) findings.push({ name, task: describeTask(task) });
      open.add(task);
      track(task);
    };
  }

  function remember(target: object): void {
    for (const name of creators) {
      const create: unknown = Reflect.get(target, name);
      if (typeof create !== "function") continue;
      Reflect.set(target, name, (...args: unknown[]) => {
        const task = (create as Creator).apply(target, args);
        created.push(task as LibraryTask);
        return task;
      });
    }
  }

  Object.defineProperty(context, "df", {
    configurable: true,
    enumerable: true,
    get: () => df,
    set: (value: unknown) => {
      df = value;
      if (typeof value !== "object" || value === null) return;
      remember(value);
      watch(Reflect.get(value, "taskOrchestratorExecutor"));
    },
  });

  return () => {
    // Before the end a task may still be yielded later.
    if (executor?.orchestratorReturned === true || executor?.willContinueAsNew === true) {
      for (const task of created) {
        if (task.alreadyScheduled === true || open.has(task)) continue;
        findings.push({ name: "task-not-yielded", task: describeTask(task) });
      }
    }
    return findings;
  };
}

function misuseOf(
  task: LibraryTask,
  open: ReadonlySet<LibraryTask>,
  executor: LibraryExecutor,
): TaskFinding["name"] | undefined {
  if (executor.willContinueAsNew) return "work-after-continue-as-new";
  if (task.stateObj !== 0) return "finished-task-in-compound";
  return open.has(task) ? "task-yielded-twice" : undefined;
}

/** "activity x", "timer", "event y": what the action says, as far as it does. */
function describeTask(task: LibraryTask): string {
  const action = task.actionObj;
  if (typeof action !== "object" || action === null) return "a task";
  for (const field of ["functionName", "externalEventName"]) {
    const name: unknown = Reflect.get(action, field);
    if (typeof name === "string") {
      return field === "functionName" ? `the call of "${name}"` : `the wait for event "${name}"`;
    }
  }
  if ("fireAt" in action && action.fireAt instanceof Date) {
    return `the timer of ${action.fireAt.toISOString()}`;
  }
  return "a Task.all or Task.any";
}

function isExecutor(value: unknown): value is LibraryExecutor {
  return (
    typeof value === "object" &&
    value !== null &&
    "trackOpenTask" in value &&
    typeof value.trackOpenTask === "function"
  );
}
