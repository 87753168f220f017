import type { Table } from "../azure/tables.ts";
import type { PrincipalsQuery, PrincipalsReader } from "../http/principals-reader.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import { accessReading } from "./access-reading.ts";
import {
  ACCESS_PARTITIONS,
  LINE_COLUMNS,
  lineIn,
  partitionOf,
  POWER_COLUMN,
  PRINCIPAL_ROWS,
  principalRow,
  type PrincipalLine,
} from "./access-rows.ts";
import type { SourcesState } from "./sources-store.ts";

/** Where a page ended: tier and id of its last principal. */
const CONTINUATION = /^([01]):(\S{1,300})$/;
const MOST_ROWS = 1_000;

/**
 * Reads who is powerful, and what one principal holds. Order of the list: tier, then partition, then row; stretches are read one
 * after another, until the page is full. Who becomes more or less powerful meanwhile may be met twice, or not at all.
 */
export function createPrincipalsReader(deps: {
  table: Table;
  records: Pick<AccessRecordsStore, "get">;
  sources: { read(): Promise<SourcesState> };
}): PrincipalsReader {
  const { table, records, sources } = deps;

  async function* linesOf(
    query: PrincipalsQuery,
    end: Place | undefined,
  ): AsyncGenerator<PrincipalLine> {
    // What the service cannot choose by is passed over here: then small pages would be many.
    const isChosenHere = query.kinds.length > 0 || query.systems.length > 0;
    const pageSize = isChosenHere ? MOST_ROWS : Math.min(query.top, MOST_ROWS);
    for (const { power, partition } of stretchesOf(query, end)) {
      const isWithin = end?.power === power && end.partition === partition;
      const { from, before } = PRINCIPAL_ROWS;
      const pages = table.list(partition, {
        ...(isWithin ? { after: end.row } : { from }),
        before,
        equal: { column: POWER_COLUMN, to: power },
        select: LINE_COLUMNS,
        pageSize,
      });
      for await (const page of pages) {
        yield* page.map(lineIn).filter((line) => isAskedFor(line, query));
      }
    }
  }

  return {
    async list(query) {
      const end = query.continuation === undefined ? undefined : placeOf(query.continuation);
      if (end === "bad") return { kind: "bad-continuation" };
      const value: PrincipalLine[] = [];
      for await (const line of linesOf(query, end)) {
        value.push(line);
        if (value.length === query.top) break;
      }
      const last = value.length === query.top ? value.at(-1) : undefined;
      const continuation = last === undefined ? {} : { continuation: `${last.power}:${last.id}` };
      return {
        kind: "page",
        list: { value, ...continuation, ...accessReading(await sources.read()) },
      };
    },

    async access(principalId) {
      const [held, state] = await Promise.all([records.get(principalId), sources.read()]);
      return { id: principalId, ...accessReading(state), ...held };
    },
  };
}

interface Place {
  readonly power: number;
  readonly partition: string;
  readonly row: string;
}

function placeOf(continuation: string): Place | "bad" {
  const [, power, id] = CONTINUATION.exec(continuation) ?? [];
  if (power === undefined || id === undefined) return "bad";
  return { power: Number(power), partition: partitionOf(id), row: principalRow(id) };
}

/** What is still to be read, in order. */
function stretchesOf(
  { powers }: PrincipalsQuery,
  end: Place | undefined,
): readonly { readonly power: number; readonly partition: string }[] {
  return [...new Set(powers)]
    .sort()
    .flatMap((power) => ACCESS_PARTITIONS.map((partition) => ({ power, partition })))
    .filter(
      ({ power, partition }) =>
        end === undefined ||
        power > end.power ||
        (power === end.power && partition >= end.partition),
    );
}

function isAskedFor(
  { kind, systems }: PrincipalLine,
  { kinds, systems: wanted }: PrincipalsQuery,
): boolean {
  if (kinds.length > 0 && !kinds.includes(kind)) return false;
  return wanted.length === 0 || systems.some((system) => wanted.includes(system));
}
