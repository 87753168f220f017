interface MisuseEntry {
  /** What Azure does with it. */
  readonly inAzure: string;
  /** Where that is written: sections and traps of functions-runtime.md. */
  readonly source: string;
}

/** What works on a naive host and hangs or corrupts an instance in Azure. This host refuses each by its name. */
export const misuses = {
  "task-yielded-twice": {
    inAzure: "it runs a second time, numbers shift, and results go to the wrong tasks",
    source: "§6 rule 1, §7 trap 1",
  },
  "finished-task-in-compound": {
    inAzure: "a Task.all or Task.any over a task that is already finished hangs",
    source: "§6 rule 1, §7 trap 2",
  },
  "task-not-yielded": {
    inAzure: "a task that is created and never yielded never runs",
    source: "§4.2, §7 trap 16",
  },
  "work-after-continue-as-new": {
    inAzure: "what is yielded after continueAsNew never runs",
    source: "§4.6",
  },
  "retry-in-task-any": {
    inAzure: "after one retry the replay fails as non-deterministic",
    source: "§6 rule 4, §7 trap 4",
  },
  "retry-in-task-all": {
    inAzure: "the next call takes the number of another call's retry and gets its result",
    source: "§6 rule 5, §7 trap 5",
  },
  "retry-timeout": {
    inAzure: "when retryTimeoutInMilliseconds has passed the instance hangs",
    source: "§6 rule 6, §7 trap 3",
  },
  "retry-option-not-an-integer": {
    inAzure: "retry intervals are 32-bit integers of milliseconds",
    source: "§4.3, §6 rule 6",
  },
  "retry-delay-over-six-days": {
    inAzure: "a retry delay over six days is refused",
    source: "§4.5, §6 rule 6",
  },
  "timer-over-six-days": {
    inAzure: "it is a chain of timers; cancelling it after the first link fails the replay",
    source: "§6 rule 2, §7 trap 6",
  },
  "losing-timer-not-cancelled": {
    inAzure: "the instance stays Running, and continueAsNew does not happen, until the timer fires",
    source: "§6 rule 3, §7 trap 7",
  },
  "continue-as-new-loses-events": {
    inAzure: "events that were raised and not yet awaited are lost with continueAsNew",
    source: "§6 rule 9, §7 trap 8",
  },
  "continue-as-new-repeats-events": {
    inAzure:
      "a race whose timer was cancelled counts as decided from the start, so the event that won it is carried " +
      "over into the next execution and arrives again",
    source: "§4.3 (isCanceled), §4.6; do a call between the race and continueAsNew",
  },
  "empty-throw": {
    inAzure: "an orchestrator that throws no Error, or one without a message, hangs",
    source: "§6 rule 8, §7 trap 9",
  },
  "waits-for-nothing": {
    inAzure: "every action of the list is done and the orchestrator still waits: it hangs",
    source: "§4.2, §4.5",
  },
  "terminate-awaited-child": {
    inAzure: "the parent fails beyond try/catch, since the child's failure has no details",
    source: "§6 rule 11, §7 trap 10",
  },
  "scalar-activity-input": {
    inAzure: "booleans arrive as the texts True and False, and text that looks like JSON is parsed",
    source: "§2 (activity), §6 rule 7, §7 trap 11",
  },
  "event-name-case": {
    inAzure:
      "the event is consumed by a wait whose name differs in case, which never sees it: a hang",
    source: "§4.7, §6 rule 10, §7 trap 12",
  },
  "bad-event-name": {
    inAzure:
      "a name made of digits collides with task numbers, and names are put into addresses unencoded",
    source: "§4.7, §5.3",
  },
  "custom-status-too-large": {
    inAzure: "a customStatus over 16 KB (UTF-16) fails the instance",
    source: "§6 rule 12, §7 trap 13",
  },
  "unknown-function": {
    inAzure: "the instance fails when it gets there",
    source: "§4.5, §7 trap 18",
  },
  "non-deterministic": {
    inAzure: "Non-Deterministic workflow detected: the instance fails, its code never sees it",
    source: "§4.5, §7 trap 17",
  },
  "unsupported-action": {
    inAzure: "it works, but neither this service nor this host uses entities or callHttp",
    source: "§9",
  },
  "too-many-actions": { inAzure: "100,000 actions are the most of one execution", source: "§4.6" },
  "bad-instance-id": {
    inAzure: "ids are put into addresses unencoded: another instance is meant, or none",
    source: "§5.3, §7",
  },
  "child-id-in-use": {
    inAzure: "the start message is dropped, or replaces the live instance",
    source: "§4.6 (sub-orchestrations)",
  },
  "start-without-input": {
    inAzure: "getInput() gives an empty text instead of undefined",
    source: "§5.3",
  },
  "raise-event-without-data": { inAzure: "the call is answered with 400", source: "§5.2, §5.3" },
  "purge-live-instance": {
    inAzure: "the running instance is silently gone, while its activities run on",
    source: "§5.2, §7 trap 21",
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
