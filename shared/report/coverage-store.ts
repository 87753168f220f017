import { z } from "zod";
import type { Table } from "../azure/tables.ts";
import { after, DAY_MS, dayOf } from "../core/time.ts";
import type { CoverageStatement } from "./coverage-statement.ts";
import { forgetRowsBefore, rowsSince } from "./day-rows.ts";

export interface CoverageStore {
  /** Writes the statement of its day; again writes it again. */
  put(statement: CoverageStatement): Promise<void>;
  /** The newest of the last eight days; `undefined` says that nothing has been read to its end for so long. */
  latest(now: Date): Promise<CoverageStatement | undefined>;
  /** Forgets the days before `day`; answers how many. */
  forgetBefore(day: string): Promise<number>;
}

const PARTITION = "coverage";
const SHOWN_DAYS = 8;
const rowSchema = z.object({ v: z.literal(1), doc: z.string() });

/** Coverage statements, in table `Sources`: partition `coverage`, row `{yyyy-mm-dd}`. */
export function createCoverageStore(deps: { table: Table }): CoverageStore {
  const { table } = deps;
  return {
    async put(statement) {
      const values = { v: 1, doc: JSON.stringify(statement) };
      await table.change(PARTITION, [{ kind: "upsert", row: statement.day, values }]);
    },
    async latest(now) {
      const from = dayOf(after(now, -SHOWN_DAYS * DAY_MS));
      let latest: CoverageStatement | undefined;
      for await (const { values } of rowsSince(table, PARTITION, from)) {
        // The cast is where a stored document becomes a record: only this module writes these rows.
        latest = JSON.parse(rowSchema.parse(values).doc) as typeof latest;
      }
      return latest;
    },
    forgetBefore: (day) => forgetRowsBefore(table, PARTITION, day),
  };
}
