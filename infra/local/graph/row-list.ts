import type { LocalResponse } from "../azure/exchange.ts";
import { jsonText, root } from "./answers.ts";
import type { GraphCall } from "./call.ts";
import { notFound } from "./graph-refusal.ts";
import { findMember } from "./owners.ts";
import type { OptionName, RowType } from "./query-options.ts";
import type { Renderer } from "./render.ts";
import type { Route } from "./route.ts";
import { parseRowFilter, type Row, type RowFilter } from "./row-filter.ts";
import { rowsPage } from "./rows-page.ts";

/** A list of rows that are no directory objects. */
export interface RowList {
  readonly path: string;
  readonly type: RowType;
  readonly needs: Route["needs"];
  /** Properties that `$filter` may compare. */
  readonly filterable: readonly string[];
  /** Checked before anything is read. */
  readonly check?: (filter: RowFilter) => void;
  /** What readers see now; the filter is applied to it afterwards. */
  readonly rows: (call: GraphCall, filter: RowFilter) => readonly Row[];
}

/** `GET` of the list and of one row. */
export function rowRoutes(list: RowList, renderer: Renderer): Route[] {
  const common = { method: "GET", base: 1, needs: list.needs, types: [], rows: list.type } as const;
  const expand: readonly OptionName[] = list.type.expands === undefined ? [] : ["$expand"];
  return [
    {
      ...common,
      path: list.path,
      options: ["$select", "$top", "$filter", "$skiptoken", ...expand],
      answer: (call) => listAnswer(call, list, renderer),
    },
    {
      ...common,
      path: `${list.path}/{id}`,
      options: ["$select", ...expand],
      answer: (call) => rowAnswer(call, list, renderer),
    },
  ];
}

function listAnswer(call: GraphCall, list: RowList, renderer: Renderer): LocalResponse {
  const filter = parseRowFilter(call.options.filter, list.filterable);
  list.check?.(filter);
  const rows = list.rows(call, filter).filter(filter.matches);
  return rowsPage(call, rows, list.path, (row) => JSON.stringify(shown(call, row, renderer)));
}

function rowAnswer(call: GraphCall, list: RowList, renderer: Renderer): LocalResponse {
  const id = call.path.id ?? "";
  const everything = parseRowFilter(undefined, []);
  const row = list.rows(call, everything).find((one) => one.id === id);
  if (row === undefined) throw notFound(id);
  return rowEntity(list.path, shown(call, row, renderer));
}

/** One row as the answer to a read or a write. */
export function rowEntity(
  path: string,
  row: Readonly<Record<string, unknown>>,
  status = 200,
): LocalResponse {
  const context = `${root}/$metadata#${path}/$entity`;
  return jsonText(JSON.stringify({ "@odata.context": context, ...row }), status);
}

function shown(call: GraphCall, row: Row, renderer: Renderer): Readonly<Record<string, unknown>> {
  const { select, expandPrincipal } = call.options;
  const picked =
    select === undefined
      ? row
      : Object.fromEntries(select.map((name) => [name, row[name] ?? null]));
  if (expandPrincipal === undefined) return picked;
  // Who is deleted or not of this tenant expands to nothing.
  const id = String(row["principalId"]);
  const found = findMember(call.visible, id, ["users", "servicePrincipals", "groups"]);
  if (found === undefined) return { ...picked, principal: null };
  const text = renderer.typedRow(found.set, expandPrincipal.select, found.object);
  return { ...picked, principal: JSON.parse(text) as unknown };
}
