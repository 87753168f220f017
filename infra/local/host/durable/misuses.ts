interface MisuseEntry {
  /** What Azure does with it. */
  readonly inAzure: string;
  /** Where that is known from. */
  readonly source: string;
}

/** What works on a naive host and hangs or corrupts an instance in Azure. This host refuses each by its name. */
export const misuses = {
  "task-yielded-twice": {
    inAzure: "it runs a second time, numbers shift, and results go to the wrong tasks",
    source: "github.com/Azure/azure-functions-durable-js/issues/574",
  },
  "finished-task-in-compound": {
    inAzure: "a Task.all or Task.any over a task that is already finished hangs",
    source: "tried with durable-functions 3.5.0",
  },
  "task-not-yielded": {
    inAzure: "a task that is created and never yielded never runs",
    source: "read in durable-functions 3.5.0",
  },
  "work-after-continue-as-new": {
    inAzure: "what is yielded after continueAsNew never runs",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "retry-in-task-any": {
    inAzure: "after one retry the replay fails as non-deterministic",
    source: "derived from the source of azure-functions-durable-extension, not seen on it",
  },
  "retry-in-task-all": {
    inAzure: "the next call takes the number of another call's retry and gets its result",
    source: "github.com/Azure/azure-functions-durable-python/issues/603",
  },
  "retry-timeout": {
    inAzure: "when retryTimeoutInMilliseconds has passed the instance hangs",
    source: "github.com/Azure/azure-functions-durable-js/issues/629",
  },
  "retry-option-not-an-integer": {
    inAzure: "retry intervals are 32-bit integers of milliseconds",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "retry-delay-over-six-days": {
    inAzure: "a retry delay over six days is refused",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "timer-over-six-days": {
    inAzure: "it is a chain of timers; cancelling it after the first link fails the replay",
    source: "github.com/Azure/azure-functions-durable-python/issues/573",
  },
  "losing-timer-not-cancelled": {
    inAzure: "the instance stays Running, and continueAsNew does not happen, until the timer fires",
    source: "derived from the source of azure-functions-durable-extension, not seen on it",
  },
  "continue-as-new-loses-events": {
    inAzure: "events that were raised and not yet awaited are lost with continueAsNew",
    source: "derived from the source of azure-functions-durable-extension, not seen on it",
  },
  "continue-as-new-repeats-events": {
    inAzure:
      "a race whose timer was cancelled counts as decided from the start, so the event that won it is carried " +
      "over into the next execution and arrives again",
    source:
      "read in azure-functions-durable-extension, Oct 2024; do a call between the race and continueAsNew",
  },
  "empty-throw": {
    inAzure: "an orchestrator that throws no Error, or one without a message, hangs",
    source: "derived from the source of azure-functions-durable-extension, not seen on it",
  },
  "waits-for-nothing": {
    inAzure: "every action of the list is done and the orchestrator still waits: it hangs",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "terminate-awaited-child": {
    inAzure: "the parent fails beyond try/catch, since the child's failure has no details",
    source: "derived from the source of azure-functions-durable-extension, not seen on it",
  },
  "scalar-activity-input": {
    inAzure: "booleans arrive as the texts True and False, and text that looks like JSON is parsed",
    source: "derived from the source of azure-functions-durable-extension, not seen on it",
  },
  "event-name-case": {
    inAzure:
      "the event is consumed by a wait whose name differs in case, which never sees it: a hang",
    source: "derived from the source of azure-functions-durable-extension, not seen on it",
  },
  "bad-event-name": {
    inAzure:
      "a name made of digits collides with task numbers, and names are put into addresses unencoded",
    source: "tried with durable-functions 3.5.0",
  },
  "custom-status-too-large": {
    inAzure: "a customStatus over 16 KB (UTF-16) fails the instance",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "unknown-function": {
    inAzure: "the instance fails when it gets there",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "non-deterministic": {
    inAzure: "Non-Deterministic workflow detected: the instance fails, its code never sees it",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "unsupported-action": {
    inAzure: "it works, but neither this service nor this host uses entities or callHttp",
    source: "not stood in for",
  },
  "too-many-actions": {
    inAzure: "100,000 actions are the most of one execution",
    source: "read in azure-functions-durable-extension, Oct 2024",
  },
  "bad-instance-id": {
    inAzure: "ids are put into addresses unencoded: another instance is meant, or none",
    source: "tried with durable-functions 3.5.0",
  },
  "child-id-in-use": {
    inAzure: "the start message is dropped, or replaces the live instance",
    source: "inferred, depends on the storage backend",
  },
  "start-without-input": {
    inAzure: "getInput() gives an empty text instead of undefined",
    source: "tried with durable-functions 3.5.0",
  },
  "raise-event-without-data": {
    inAzure: "the call is answered with 400",
    source: "tried with durable-functions 3.5.0",
  },
  "purge-live-instance": {
    inAzure: "the running instance is silently gone, while its activities run on",
    source:
      "read in azure-functions-durable-extension, Oct 2024; that activities run on is inferred",
  },
} as const satisfies Readonly<Record<string, MisuseEntry>>;

export type MisuseName = keyof typeof misuses;

/** Something refused: `message` starts with `misuse/<name>: `. */
export interface Misuse {
  readonly name: MisuseName;
  readonly message: string;
}

/** `detail` is a sentence about what was done here. */
export function misuse(name: MisuseName, detail: string): Misuse {
  const { inAzure, source } = misuses[name];
  return { name, message: `misuse/${name}: ${detail} In Azure: ${inAzure} (${source}).` };
}
