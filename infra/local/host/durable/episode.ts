import type { TaskFinding } from "../app/invoke.ts";
import type { WriteLog } from "../log.ts";
import type { RunFunction } from "../run-function.ts";
import { type EpisodeEffects, createEpisodeCommit, noEffects } from "./episode-commit.ts";
import type { DurableFunctions } from "./durable-functions.ts";
import type { HistoryCache } from "./history-cache.ts";
import { type HistoryEvent, eventType, historyEvent } from "./history-event.ts";
import { type Instance, isLive } from "./instance.ts";
import { instanceControl } from "./instance-control.ts";
import { misuse } from "./misuses.ts";
import { type OrchestratorAnswer, readAnswer, readFailure } from "./orchestrator-answer.ts";
import { type Verdict, judgeEpisode } from "./replay.ts";
import { type InboxRow, type Store, inboxReadLimit } from "./store.ts";

/** Works off what waits for one instance: one run of its orchestrator, or one order such as terminate. */
type RunEpisode = (id: string) => Promise<EpisodeEffects>;

export function createEpisodes(deps: {
  readonly store: Store;
  readonly cache: HistoryCache;
  readonly functions: DurableFunctions;
  readonly run: RunFunction;
  readonly log: WriteLog;
}): RunEpisode {
  const { store, cache, functions, run, log } = deps;
  const commit = createEpisodeCommit({ store, cache });
  const control = instanceControl({ store, cache });

  return async (id) => {
    const now = Date.now();
    const instance = store.instance(id);
    if (instance === undefined || !isLive(instance)) {
      store.deleteInbox(id); // over or purged: nobody will read it
      return noEffects;
    }
    const rows = store.inbox(id, now);
    // A message to an earlier execution comes too late.
    const late = rows.filter(({ exec }) => exec !== null && exec !== instance.exec);
    for (const { seq } of late) store.deleteInboxRow(seq);
    const fresh = rows.filter((row) => !late.includes(row));
    const order = control.next(instance, fresh);
    if (order !== undefined) return control.apply(instance, order);
    if (instance.status === "Suspended") return noEffects;

    const firstOrder = fresh.findIndex(({ isControl }) => isControl);
    const batch = firstOrder < 0 ? fresh : fresh.slice(0, firstOrder);
    if (batch.length === 0) return noEffects;
    const effects = await runOnce(instance, batch, now);
    // What stands behind an order, or beyond one reading, has its turn next.
    return firstOrder < 0 && rows.length < inboxReadLimit
      ? effects
      : { ...effects, wake: [...effects.wake, id] };
  };

  async function runOnce(
    instance: Instance,
    batch: readonly InboxRow[],
    now: number,
  ): Promise<EpisodeEffects> {
    const past = cache.past(instance.id, instance.exec);
    const news = [
      historyEvent(eventType.orchestratorStarted, now),
      ...batch.map(({ event }) => event),
    ];
    const { answer, findings } = await ask(instance, past.texts, news);
    const verdict = judgeEpisode({
      orchestrator: instance.name,
      instanceId: instance.id,
      executionId: instance.exec,
      now,
      events: [...past.events, ...news],
      answer,
      findings,
      activities: functions.activityNames,
      orchestrators: functions.orchestratorNames,
    });
    const settled = commit(instance, batch, news, verdict);
    report(instance, settled.verdict, news);
    return settled.effects;
  }

  async function ask(
    instance: Instance,
    past: readonly string[],
    news: readonly HistoryEvent[],
  ): Promise<{ readonly answer: OrchestratorAnswer; readonly findings: readonly TaskFinding[] }> {
    const fn = functions.orchestrator(instance.name);
    if (fn === undefined) {
      const { message } = misuse(
        "unknown-function",
        `The app has no orchestrator '${instance.name}'.`,
      );
      return { answer: { kind: "crash", text: message }, findings: [] };
    }
    const payload = payloadText(instance, past, news);
    try {
      const invocation = await run(fn, { string: payload });
      return { answer: readAnswer(invocation), findings: invocation.findings ?? [] };
    } catch (error) {
      return { answer: readFailure(error), findings: findingsOf(error) };
    }
  }

  function report(instance: Instance, verdict: Verdict, news: readonly HistoryEvent[]): void {
    const source = `${instance.name}(${instance.id})`;
    if (verdict.kind === "misused") log("critical", source, `REFUSED: ${verdict.message}`);
    if (verdict.kind === "failed") log("error", source, verdict.message);
    if (verdict.kind === "completed") log("debug", source, "Completed.");
    for (const event of verdict.swallowed) {
      if (!news.includes(event)) continue;
      log(
        "warning",
        source,
        `The event "${event.Name ?? ""}" went to a wait that the orchestrator had given up, and is lost. ` +
          "In Azure it is, too (several open waits of one name are served last in, first out).",
      );
    }
  }
}

/** What an orchestrator function is called with. The past is joined from stored texts: it can be long, and is never parsed here. */
function payloadText(
  instance: Instance,
  past: readonly string[],
  news: readonly HistoryEvent[],
): string {
  const history = [...past, ...news.map((event) => JSON.stringify(event))].join(",");
  const rest = JSON.stringify({
    instanceId: instance.id,
    parentInstanceId: instance.parent?.id ?? null,
    isReplaying: past.length > 0,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: "3.00:00:00",
    maximumShortTimerDuration: "6.00:00:00",
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  });
  return `{"history":[${history}],"input":${instance.input ?? "null"},${rest.slice(1)}`;
}

function findingsOf(error: unknown): readonly TaskFinding[] {
  if (typeof error !== "object" || error === null || !("findings" in error)) return [];
  return Array.isArray(error.findings) ? (error.findings as readonly TaskFinding[]) : [];
}
