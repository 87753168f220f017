import { dayOf } from "../core/time.ts";
import type { BlindRecord } from "../scan/coverage-rules.ts";
import type { SourceRecord } from "../scan/sources-store.ts";

/** Once a day: what was read, how old that is, and what could not be read. Ids and causes only, no names. */
export interface CoverageStatement {
  /** The UTC day it is for. */
  readonly day: string;
  readonly at: string;
  readonly runId: string;
  readonly sources: readonly {
    readonly source: string;
    readonly state: "current" | "unreadable";
    readonly records?: number;
    readonly lastCompleteAt?: string;
    /** Of what is known, in whole minutes; absent when it was never read to its end. */
    readonly ageMinutes?: number;
  }[];
  readonly blind: readonly {
    readonly cause: string;
    readonly count: number;
    readonly since: string;
  }[];
}

/** The statement at `now`, at the end of the run `runId`. */
export function coverageStatement(
  facts: {
    readonly runId: string;
    readonly sources: readonly SourceRecord[];
    readonly blind: readonly BlindRecord[];
  },
  now: Date,
): CoverageStatement {
  return {
    day: dayOf(now),
    at: now.toISOString(),
    runId: facts.runId,
    sources: facts.sources.map(({ source, state, records, lastCompleteAt }) => ({
      source,
      state,
      ...(records === undefined ? {} : { records }),
      ...(lastCompleteAt === undefined
        ? {}
        : {
            lastCompleteAt,
            ageMinutes: Math.floor((now.getTime() - new Date(lastCompleteAt).getTime()) / 60_000),
          }),
    })),
    blind: facts.blind.map(({ cause, count, since }) => ({ cause, count, since })),
  };
}

/** The same for a log line: flat, and nothing in it but ids and causes. */
export function statementFields({
  day,
  runId,
  sources,
  blind,
}: CoverageStatement): Readonly<Record<string, unknown>> {
  const ages = sources.flatMap(({ ageMinutes }) => ageMinutes ?? []);
  return {
    day,
    run: runId,
    current: sources.filter(({ state }) => state === "current").map(({ source }) => source),
    unreadable: sources.filter(({ state }) => state === "unreadable").map(({ source }) => source),
    ...(ages.length === 0 ? {} : { oldestMinutes: Math.max(...ages) }),
    blind: blind.map(({ cause }) => cause),
  };
}
