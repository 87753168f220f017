import type { OrchestrationContext } from "durable-functions";
import { call, sleepUntil, type Story } from "../core/call.ts";
import { afterRead, firstProgress, isReading, restMs } from "./scan-progress.ts";
import { tellUntilDone } from "./tell-orchestrator.ts";
import {
  type Concluded,
  finish,
  mergeSlice,
  readSources,
  type ScanInput,
  type SourceProgress,
  settle,
  SOURCES,
} from "./scan-types.ts";

/** Reads every source, merges what changed into the facts, and says what follows from it. One failed source is reported, not fatal. */
export function* credentialScan(context: OrchestrationContext): Story<object> {
  const run = context.df.getInput<ScanInput>();
  const { runId } = run;

  let sources: readonly SourceProgress[] = SOURCES.map(firstProgress);
  while (sources.some(isReading)) {
    const reading = sources.filter(isReading);
    const reads = reading.map(({ source, staged, cursor }) => ({
      source,
      part: staged.length,
      ...(cursor === undefined ? {} : { cursor }),
    }));
    const { outcomes } = yield* call(context, readSources, { runId, reads });
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
    yield* tellUntilDone(context, { runId, partitions: end.toTell });
  }
  return { state: end.state };
}

/** Most hours nothing has changed: then it is all done by one activity. */
function* settleAndConclude(
  context: OrchestrationContext,
  run: ScanInput,
  sources: readonly SourceProgress[],
): Story<Concluded> {
  const { runId } = run;
  const settled = yield* call(context, settle, { run, runId, sources });
  if (settled.kind === "concluded") return settled;
  const { plan, evaluatedWith } = settled;
  let changed = 0;
  const partitions = new Set<string>();
  for (let slice = 0; slice < plan.slices.length; slice += 1) {
    const judged = yield* call(context, mergeSlice, { runId, plan, slice });
    changed += judged.changed;
    for (const partition of judged.partitions) partitions.add(partition);
  }
  const end = yield* call(context, finish, { run, runId, sources, plan, evaluatedWith, changed });
  if (end.toTell === "all") return end;
  for (const partition of end.toTell === "nothing" ? [] : end.toTell) partitions.add(partition);
  return { ...end, toTell: [...partitions] };
}
