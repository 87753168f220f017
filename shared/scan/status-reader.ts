import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { type Histogram, percentile, sizeOf } from "../core/histogram.ts";
import { FINDING_STATES, SEVERITIES } from "../findings/finding.ts";
import type { StatusReader, StatusView } from "../http/status.ts";
import type { DelayPair } from "../notify/told-delays.ts";
import type { CoverageStore } from "../report/coverage-store.ts";
import type { DelayStore } from "../report/delay-store.ts";
import type { RunsStore } from "./runs-store.ts";
import { allSources, staleAfterMs } from "./due-sources.ts";
import type { SourceName } from "./scan-types.ts";
import type { SourceRecord, SourcesStore, Totals } from "./sources-store.ts";

const DELAY_DAYS = 7;

/** What the service knows of itself, from rows that runs have written: nothing is counted live. */
export function createStatusReader(deps: {
  sources: SourcesStore;
  runs: RunsStore;
  coverage: Pick<CoverageStore, "latest">;
  delays: Pick<DelayStore, "last">;
  policies: PolicyStore;
  clock: Clock;
  build: string;
  tenantId: string;
}): StatusReader {
  const { clock, build, tenantId } = deps;
  return {
    async read() {
      const now = clock.now();
      const [state, policy, lastScan, coverage, delays] = await Promise.all([
        deps.sources.read(),
        deps.policies.current(),
        deps.runs.latest(now),
        deps.coverage.latest(now),
        deps.delays.last(DELAY_DAYS, now),
      ]);
      return {
        now: now.toISOString(),
        build,
        tenantId,
        policy: {
          state: policy.kind,
          ...(policy.kind === "none"
            ? {}
            : { hash: policy.hash, notifyMode: policy.policy.notify.mode }),
          problems: policy.kind === "valid" ? [] : policy.problems,
        },
        sources: allSources.map((source) => sourceView(source, state.sources.get(source), now)),
        ...(lastScan === undefined ? {} : { lastScan }),
        ...(state.totals === undefined ? {} : { findings: findingsView(state.totals) }),
        ...(coverage === undefined ? {} : { coverage }),
        delays: [...delays].map(([source, pair]) => delayView(source, pair)),
      };
    },
  };
}

function sourceView(
  source: SourceName,
  record: SourceRecord | undefined,
  now: Date,
): StatusView["sources"][number] {
  if (record === undefined) return { source, state: "never-read" };
  const { lastCompleteAt, records, why } = record;
  const isStale =
    lastCompleteAt === undefined ||
    now.getTime() - new Date(lastCompleteAt).getTime() > staleAfterMs(source);
  return {
    source,
    state: record.state === "unreadable" ? "unreadable" : isStale ? "stale" : "current",
    ...(lastCompleteAt === undefined ? {} : { lastCompleteAt }),
    ...(records === undefined ? {} : { records }),
    ...(why === undefined ? {} : { why }),
  };
}

function delayView(
  source: string,
  { occurredToSeen, seenToTold }: DelayPair,
): NonNullable<StatusView["delays"]>[number] {
  const seen = percentilesOf(occurredToSeen);
  const told = percentilesOf(seenToTold);
  return {
    source,
    ...(seen === undefined ? {} : { occurredToSeen: seen }),
    ...(told === undefined ? {} : { seenToTold: told }),
  };
}

function percentilesOf(
  histogram: Histogram,
): { count: number; p50Seconds: number; p95Seconds: number; maxSeconds: number } | undefined {
  const [p50, p95] = [percentile(histogram, 0.5), percentile(histogram, 0.95)];
  if (p50 === undefined || p95 === undefined) return undefined;
  const seconds = (ms: number): number => Math.ceil(ms / 1000);
  return {
    count: sizeOf(histogram),
    p50Seconds: seconds(p50),
    p95Seconds: seconds(p95),
    maxSeconds: seconds(histogram.maxMs),
  };
}

function findingsView({ at, findings }: Totals): NonNullable<StatusView["findings"]> {
  const open = String(FINDING_STATES.indexOf("open"));
  const count = (severity: number): number =>
    Object.entries(findings)
      .filter(([name]) => name.startsWith(`${open}:${severity}:`))
      .reduce((sum, [, number]) => sum + number, 0);
  const [critical, high, medium, low, info] = SEVERITIES.map((_name, index) => count(index));
  return {
    at,
    open: {
      critical: critical ?? 0,
      high: high ?? 0,
      medium: medium ?? 0,
      low: low ?? 0,
      info: info ?? 0,
    },
  };
}
