import { isRecord } from "./arm-answers.ts";
import type { KqlCondition, KqlLiteral, KqlPath, KqlQuery } from "./kql-parser.ts";
import { KqlError } from "./kql-tokens.ts";

export type KqlRow = Readonly<Record<string, unknown>>;

/** Applies the steps of a query to the rows of its table, which have exactly `columns`. Throws `KqlError` for an unknown one. */
export function runKql(query: KqlQuery, table: readonly KqlRow[], columns: readonly string[]) {
  let rows = table;
  let known = columns;
  for (const step of query.steps) {
    switch (step.kind) {
      case "where":
        checkCondition(step.condition, known);
        rows = rows.filter((row) => holds(step.condition, row));
        break;
      case "project":
        for (const { path } of step.columns) check(path, known);
        rows = rows.map((row) =>
          Object.fromEntries(
            step.columns.map(({ name, path }) => [name, valueAt(row, path) ?? null]),
          ),
        );
        known = step.columns.map(({ name }) => name);
        break;
      case "order":
        for (const { path } of step.keys) check(path, known);
        rows = [...rows].sort((left, right) => {
          for (const { path, isDescending } of step.keys) {
            const order = compare(valueAt(left, path), valueAt(right, path));
            if (order !== 0) return isDescending ? -order : order;
          }
          return 0;
        });
        break;
      case "take":
        rows = rows.slice(0, step.count);
        break;
    }
  }
  return { rows, columns: known };
}

function checkCondition(condition: KqlCondition, known: readonly string[]): void {
  if (condition.kind === "compare") check(condition.path, known);
  else for (const part of condition.parts) checkCondition(part, known);
}

function check([column]: KqlPath, known: readonly string[]): void {
  if (!known.includes(column)) throw new KqlError("there is no such column", column, -1);
}

function holds(condition: KqlCondition, row: KqlRow): boolean {
  switch (condition.kind) {
    case "any":
      return condition.parts.some((part) => holds(part, row));
    case "all":
      return condition.parts.every((part) => holds(part, row));
    case "compare": {
      const value = valueAt(row, condition.path);
      const isAnyCase = condition.operator.endsWith("~");
      const isAmong = condition.values.some((wanted) => isEqual(value, wanted, isAnyCase));
      return condition.operator.startsWith("!") ? !isAmong : isAmong;
    }
  }
}

function isEqual(value: unknown, wanted: KqlLiteral, isAnyCase: boolean): boolean {
  if (isAnyCase && typeof value === "string" && typeof wanted === "string") {
    return value.toLowerCase() === wanted.toLowerCase();
  }
  return value === wanted;
}

function valueAt(row: KqlRow, path: KqlPath): unknown {
  let value: unknown = row;
  for (const name of path) {
    value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

function compare(left: unknown, right: unknown): number {
  const [a, b] = [sortable(left), sortable(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortable(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
