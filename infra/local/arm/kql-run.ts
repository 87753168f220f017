import { checkExpression, valueOf, type KqlRow } from "./kql-expression.ts";
import type { KqlCondition, KqlQuery } from "./kql-parser.ts";

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
      case "extend": {
        for (const { expression } of step.columns) checkExpression(expression, known);
        const isMore = step.kind === "extend";
        rows = rows.map((row) => ({
          ...(isMore && row),
          ...Object.fromEntries(
            step.columns.map(({ name, expression }) => [name, valueOf(expression, row) ?? null]),
          ),
        }));
        const names = step.columns.map(({ name }) => name);
        known = isMore ? [...new Set([...known, ...names])] : names;
        break;
      }
      case "order":
        for (const { expression } of step.keys) checkExpression(expression, known);
        rows = [...rows].sort((left, right) => {
          for (const { expression, isDescending } of step.keys) {
            const order = compare(valueOf(expression, left), valueOf(expression, right));
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
  switch (condition.kind) {
    case "any":
    case "all":
      for (const part of condition.parts) checkCondition(part, known);
      return;
    case "test":
      checkExpression(condition.expression, known);
      return;
    case "compare":
      for (const one of [condition.left, ...condition.values]) checkExpression(one, known);
  }
}

function holds(condition: KqlCondition, row: KqlRow): boolean {
  switch (condition.kind) {
    case "any":
      return condition.parts.some((part) => holds(part, row));
    case "all":
      return condition.parts.every((part) => holds(part, row));
    case "test":
      return valueOf(condition.expression, row) === true;
    case "compare": {
      const { left, operator } = condition;
      const value = valueOf(left, row);
      const isAmong = condition.values.some((wanted) =>
        isMatch(value, valueOf(wanted, row), operator),
      );
      return operator.startsWith("!") ? !isAmong : isAmong;
    }
  }
}

/** `startswith`, and whatever ends with `~`, takes no notice of case. */
function isMatch(value: unknown, wanted: unknown, operator: string): boolean {
  if (typeof value !== "string" || typeof wanted !== "string") return value === wanted;
  if (operator === "startswith") return value.toLowerCase().startsWith(wanted.toLowerCase());
  return operator.endsWith("~") ? value.toLowerCase() === wanted.toLowerCase() : value === wanted;
}

function compare(left: unknown, right: unknown): number {
  const [a, b] = [sortable(left), sortable(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortable(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
