import type { OrchestrationContext } from "durable-functions";
import { call, sleepUntil, type Story } from "../core/call.ts";
import {
  afterRead,
  firstProgress,
  isReading,
  mayRead,
  restMs,
  sumOfExisting,
} from "./scan-progress.ts";
import { tellUntilDone } from "./tell-orchestrator.ts";
import {
  type Concluded,
  type Existing,
  finish,
  mergeSlice,
  readSources,
  type ScanInput,
  type SourceProgress,
  settle,
} from "./scan-types.ts";

/** Reads every source, merges what changed into the facts, and says what follows from it. One failed source is reported, not fatal. */
export function* scan(context: OrchestrationContext): Story<object> {
  const run = context.df.getInput<ScanInput>();

  let sources: readonly SourceProgress[] = run.sources.map(firstProgress);
  while (sources.some(isReading)) {
    const reading = sources.filter((one) => mayRead(one, sources));
    const reads = reading.map(({ source, staged, waits, cursor }) => ({
      source,
      part: staged.length,
      ...(waits === 0 ? {} : { waits }),
      ...(cursor === undefined ? {} : { cursor }),
    }));
    const { outcomes } = yield* call(context, readSources, { run, reads });
    sources = sources.map((progress) => {
      const outcome = outcomes[reading.indexOf(progress)];
      return outcome === undefined ? progress : afterRead(progress, outcome);
    });
    // What failed in passing gets time to recover before it is tried again.
    const rest = restMs(sources);
    if (rest > 0) {
      yield* sleepUntil(context, new Date(context.df.currentUtcDateTime.getTime() + rest));
    }
  }

  const end = yield* settleAndConclude(context, run, sources);
  if (end.toTell !== "nothing") {
    yield* tellUntilDone(context, { runId: run.runId, partitions: end.toTell });
  }
  return { state: end.state };
}

/** Most hours nothing has changed: then it is all done by one activity. */
function* settleAndConclude(
  context: OrchestrationContext,
  run: ScanInput,
  sources: readonly SourceProgress[],
): Story<Concluded> {
  const settled = yield* call(context, settle, { run, sources });
  if (settled.kind === "concluded") return settled;
  const { plan, evaluatedWith } = settled;
  let changed = 0;
  let existing: Existing = {};
  const partitions = new Set<string>();
  for (let slice = 0; slice < plan.slices.length; slice += 1) {
    const judged = yield* call(context, mergeSlice, { run, plan, slice });
    changed += judged.changed;
    existing = sumOfExisting(existing, judged.existing);
    for (const partition of judged.partitions) partitions.add(partition);
  }
  const merged = { plan, evaluatedWith, changed, existing };
  const end = yield* call(context, finish, { run, sources, ...merged });
  if (end.toTell === "all") return end;
  for (const partition of end.toTell === "nothing" ? [] : end.toTell) partitions.add(partition);
  return { ...end, toTell: [...partitions] };
}
