/**
 * A condition on an Azure role assignment (or in a role definition), version 2.0 of the language, as data. What is called
 * text is kept as it is written between the quotes, backslashes and all: `\*` and `*` mean different things to the
 * `Like` operators and the same to the others.
 */
export type Condition =
  /** Two parts or more. A part that is an `and` or `or` itself stood in parentheses. */
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | { readonly kind: "action-matches" | "sub-operation-matches"; readonly pattern: string }
  | { readonly kind: "exists"; readonly attribute: Attribute }
  | Comparison;

export interface Comparison {
  readonly kind: "comparison";
  readonly left: Operand;
  readonly quantifier: Quantifier | "none";
  readonly operator: Operator;
  readonly right: Operand;
}

export type Operand =
  | Attribute
  | Value
  /** At least one value. */
  | { readonly kind: "set"; readonly values: readonly Value[] };

/** `name` is all that stands between the brackets: `Microsoft.Authorization/roleAssignments:RoleDefinitionId`. */
export interface Attribute {
  readonly kind: "attribute";
  readonly source: AttributeSource;
  readonly name: string;
}

export type Value =
  /** Dates are texts too: `'2023-04-01T13:00:00.000Z'`. */
  | { readonly kind: "text"; readonly text: string }
  /** A safe integer. */
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "boolean"; readonly boolean: boolean }
  /** In lower case. */
  | { readonly kind: "guid"; readonly guid: string };

// The sources, operators and quantifiers that are published
// (learn.microsoft.com/azure/role-based-access-control/conditions-format, checked 2026-11-21).
export const ATTRIBUTE_SOURCES = ["Resource", "Request", "Principal", "Environment"] as const;

export const OPERATORS = [
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringNotEquals",
  "StringNotEqualsIgnoreCase",
  "StringStartsWith",
  "StringStartsWithIgnoreCase",
  "StringNotStartsWith",
  "StringNotStartsWithIgnoreCase",
  "StringLike",
  "StringLikeIgnoreCase",
  "StringNotLike",
  "StringNotLikeIgnoreCase",
  "NumericEquals",
  "NumericNotEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "DateTimeEquals",
  "DateTimeNotEquals",
  "DateTimeGreaterThan",
  "DateTimeGreaterThanEquals",
  "DateTimeLessThan",
  "DateTimeLessThanEquals",
  "BoolEquals",
  "BoolNotEquals",
  "GuidEquals",
  "GuidNotEquals",
] as const;

/** `ForAnyOfAllValues`: at least one value on the left stands in the relation to every value on the right. */
export const QUANTIFIERS = [
  "ForAnyOfAnyValues",
  "ForAllOfAnyValues",
  "ForAnyOfAllValues",
  "ForAllOfAllValues",
] as const;

export type AttributeSource = (typeof ATTRIBUTE_SOURCES)[number];
export type Operator = (typeof OPERATORS)[number];
export type Quantifier = (typeof QUANTIFIERS)[number];
