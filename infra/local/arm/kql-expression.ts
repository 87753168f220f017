import { isRecord } from "./arm-answers.ts";
import { KqlError } from "./kql-tokens.ts";

export type KqlRow = Readonly<Record<string, unknown>>;
export type KqlPath = readonly [string, ...string[]];
export type KqlLiteral = string | number | boolean;

/** Functions of one value that are stood in for. */
export const kqlFunctions = {
  tolower: (value: unknown) => textOf(value).toLowerCase(),
  toupper: (value: unknown) => textOf(value).toUpperCase(),
  tostring: textOf,
  isnull: (value: unknown) => value === undefined || value === null,
  isnotnull: (value: unknown) => value !== undefined && value !== null,
  isempty: (value: unknown) => textOf(value) === "",
  isnotempty: (value: unknown) => textOf(value) !== "",
} as const;

export type KqlExpression =
  | { readonly kind: "path"; readonly path: KqlPath }
  | { readonly kind: "literal"; readonly value: KqlLiteral }
  | {
      readonly kind: "call";
      readonly name: keyof typeof kqlFunctions;
      readonly of: KqlExpression;
    };

export function isKqlFunction(name: string): name is keyof typeof kqlFunctions {
  return Object.hasOwn(kqlFunctions, name);
}

/** Throws `KqlError` when the expression speaks of a column that is not there. */
export function checkExpression(expression: KqlExpression, known: readonly string[]): void {
  switch (expression.kind) {
    case "literal":
      return;
    case "call":
      checkExpression(expression.of, known);
      return;
    case "path": {
      const [column] = expression.path;
      if (!known.includes(column)) throw new KqlError("there is no such column", column, -1);
    }
  }
}

export function valueOf(expression: KqlExpression, row: KqlRow): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "call":
      return kqlFunctions[expression.name](valueOf(expression.of, row));
    case "path": {
      let value: unknown = row;
      for (const name of expression.path) {
        value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
      }
      return value;
    }
  }
}

/** Nothing is the empty text (learn.microsoft.com/kusto/query/tostring-function). */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
