import { z } from "zod";
import type { Table } from "../azure/tables.ts";
import { emptyHistogram, type Histogram } from "../core/histogram.ts";
import { after, DAY_MS, dayOf } from "../core/time.ts";
import type { Subject } from "../findings/finding.ts";
import { type DelayPair, joinedPair, type ToldDelays } from "../notify/told-delays.ts";
import { forgetRowsBefore, rowsSince } from "./day-rows.ts";

/** Which source a thing is read from, as the measured delay names it. */
const SOURCE_OF: Readonly<Record<Subject["kind"], string>> = {
  application: "applications",
  "service-principal": "service-principals",
  "vault-object": "vault-objects",
  source: "coverage",
  policy: "policy",
  user: "access",
  group: "access",
  principal: "access",
  role: "access",
  "tenant-setting": "audit-log",
  "azure-scope": "access",
};

export interface DelayStore {
  /** Adds what was told at `now` to the day's rows, one for each source. */
  add(delays: ToldDelays, now: Date): Promise<void>;
  /** By source, over the last `days` days. */
  last(days: number, now: Date): Promise<ReadonlyMap<string, DelayPair>>;
  /** Forgets the days before `day`; answers how many rows that were. */
  forgetBefore(day: string): Promise<number>;
}

const PARTITION = "delay";
const TRIES = 20;
const histogram = z.object({ counts: z.array(z.number()), maxMs: z.number() });
const rowSchema = z.object({ v: z.literal(1), doc: z.string() });
const pairSchema = z.object({ occurredToSeen: histogram, seenToTold: histogram });

/** The measured delay, in table `Sources`: partition `delay`, row `{yyyy-mm-dd}:{source}`. */
export function createDelayStore(deps: { table: Table }): DelayStore {
  const { table } = deps;

  async function addTo(row: string, pair: DelayPair): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const stored = await table.get(PARTITION, row);
      const before = stored === undefined ? undefined : pairOf(stored.values);
      const values = { v: 1, doc: JSON.stringify(before ? joinedPair(before, pair) : pair) };
      const outcome = await table.change(PARTITION, [
        stored === undefined
          ? { kind: "insert", row, values }
          : { kind: "replace", row, values, etag: stored.etag },
      ]);
      if (outcome.kind === "done") return;
    }
    throw new Error(`The measured delay ${row} keeps changing.`);
  }

  return {
    async add(delays, now) {
      // The cast is where `Object.entries` forgets which keys there are.
      for (const [kind, pair] of Object.entries(delays) as [Subject["kind"], DelayPair][]) {
        await addTo(`${dayOf(now)}:${SOURCE_OF[kind]}`, pair);
      }
    },
    async last(days, now) {
      const from = dayOf(after(now, -(days - 1) * DAY_MS));
      const bySource = new Map<string, DelayPair>();
      for await (const { row, values } of rowsSince(table, PARTITION, from)) {
        const source = row.slice("2026-03-02:".length);
        bySource.set(source, joinedPair(bySource.get(source) ?? NONE, pairOf(values)));
      }
      return bySource;
    },
    forgetBefore: (day) => forgetRowsBefore(table, PARTITION, day),
  };
}

const NONE: DelayPair = { occurredToSeen: emptyHistogram, seenToTold: emptyHistogram };

/** A histogram with other bounds, of another version of the code, says nothing that could be added up. */
function pairOf(values: unknown): DelayPair {
  const pair = pairSchema.parse(JSON.parse(rowSchema.parse(values).doc));
  const isOurs = (one: Histogram): boolean => one.counts.length === emptyHistogram.counts.length;
  return isOurs(pair.occurredToSeen) && isOurs(pair.seenToTold) ? pair : NONE;
}
