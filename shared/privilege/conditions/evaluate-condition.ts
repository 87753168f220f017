import type { Attribute, Comparison, Condition, Operand, Operator, Value } from "./condition.ts";

/** Whether something holds, as far as it can be known. */
export type Truth = boolean | "unknown";

/** What is known of a request: the action, and the values of some attributes. All else may be anything. */
export interface KnownRequest {
  readonly action: string;
  readonly attributes: readonly KnownAttribute[];
}

export interface KnownAttribute {
  readonly attribute: Attribute;
  readonly value: Extract<Value, { kind: "text" | "guid" }>;
}

/**
 * Whether the condition holds for every request of which `known` is true (`true`), for none (`false`), or perhaps for
 * some (`unknown`). Parts that are unknown are taken for independent of each other, so `x AND NOT x` is `unknown`: the answer
 * may be too cautious and is never too sure. Time grows with the size of the condition.
 */
export function evaluateCondition(condition: Condition, known: KnownRequest): Truth {
  switch (condition.kind) {
    case "and":
      return allOf(condition.parts, (part) => evaluateCondition(part, known));
    case "or":
      return anyOf(condition.parts, (part) => evaluateCondition(part, known));
    case "not":
      return not(evaluateCondition(condition.part, known));
    case "action-matches":
      return actionMatches(condition.pattern, known.action);
    case "sub-operation-matches":
      return "unknown";
    case "exists":
      return valueIn(known, condition.attribute) === undefined ? "unknown" : true;
    case "comparison":
      return compare(condition, known);
  }
}

function allOf<Item>(items: readonly Item[], truthOf: (item: Item) => Truth): Truth {
  let all: Truth = true;
  for (const item of items) {
    const truth = truthOf(item);
    if (truth === false) return false;
    if (truth === "unknown") all = "unknown";
  }
  return all;
}

function anyOf<Item>(items: readonly Item[], truthOf: (item: Item) => Truth): Truth {
  return not(allOf(items, (item) => not(truthOf(item))));
}

function not(truth: Truth): Truth {
  return truth === "unknown" ? truth : !truth;
}

/**
 * Whether an action fits a pattern as it would in a role's permissions: `*` stands for any number of characters, slashes
 * too (learn.microsoft.com/azure/role-based-access-control/conditions-format and …/role-definitions, checked
 * 2026-11-21). The pieces between the stars are looked for from left to right, without going back.
 */
export function actionMatches(pattern: string, action: string): boolean {
  const text = action.toLowerCase();
  const [head = "", ...pieces] = pattern.toLowerCase().split("*");
  const tail = pieces.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let from = head.length;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return text.endsWith(tail) && text.length - tail.length >= from;
}

/** Known only of one known attribute against values that are written out, for equality and its negation. */
function compare(comparison: Comparison, known: KnownRequest): Truth {
  const { left, quantifier, operator, right } = comparison;
  const onLeft = left.kind === "attribute" ? valueIn(known, left) : undefined;
  const onRight = right.kind === "attribute" ? valueIn(known, right) : undefined;
  const value = onLeft ?? onRight;
  const equality = EQUALITIES.get(operator);
  if (value === undefined || equality === undefined || value.kind !== equality.of) return "unknown";
  const written = valuesOf(onLeft === undefined ? left : right).map(
    equality.of === "guid" ? guidOf : textOf,
  );
  // One value of another type, and it is not published what becomes of the comparison.
  if (!written.every((text) => text !== undefined)) return "unknown";
  const expected = textIn(value);
  const holds = (text: string): Truth => equality.holds(expected === text.toLowerCase());
  if (quantifier === "none") {
    // A set without a quantifier is not published; a set of one can only mean that one.
    const [only, ...more] = written;
    return only === undefined || more.length > 0 ? "unknown" : holds(only);
  }
  // The attribute is a set of one, so only how the written values are gone through makes a difference.
  const all =
    onLeft === undefined ? quantifier.startsWith("ForAll") : quantifier.endsWith("AllValues");
  return (all ? allOf : anyOf)(written, holds);
}

/** What the operators for equality make of "it is the same, apart from case". */
const EQUALITIES: ReadonlyMap<
  Operator,
  { readonly of: "guid" | "text"; readonly holds: (isSame: boolean) => Truth }
> = new Map([
  ["GuidEquals", { of: "guid", holds: (isSame) => isSame }],
  ["GuidNotEquals", { of: "guid", holds: (isSame) => !isSame }],
  ["StringEqualsIgnoreCase", { of: "text", holds: (isSame) => isSame }],
  ["StringNotEqualsIgnoreCase", { of: "text", holds: (isSame) => !isSame }],
  // In which case a value arrives that a caller sent is not promised.
  ["StringEquals", { of: "text", holds: (isSame) => isSame && "unknown" }],
  ["StringNotEquals", { of: "text", holds: (isSame) => (isSame ? "unknown" : true) }],
]);

/** The values that are written out; of an attribute, itself: nothing is known of its values. */
function valuesOf(operand: Operand): readonly (Value | Attribute)[] {
  return operand.kind === "set" ? operand.values : [operand];
}

/**
 * Names of attributes are compared without regard to case: an attribute that the platform does not know is refused when a
 * condition is made (learn.microsoft.com/azure/role-based-access-control/conditions-troubleshoot, checked 2026-11-21),
 * so a name that differs in case alone was accepted as that attribute.
 */
export function isSameAttribute(one: Attribute, other: Attribute): boolean {
  return one.source === other.source && one.name.toLowerCase() === other.name.toLowerCase();
}

function valueIn(known: KnownRequest, attribute: Attribute): KnownAttribute["value"] | undefined {
  return known.attributes.find((each) => isSameAttribute(each.attribute, attribute))?.value;
}

function textIn(value: KnownAttribute["value"]): string {
  return (value.kind === "guid" ? value.guid : value.text).toLowerCase();
}

/** The text that a value is; one with a backslash may stand for a text without it, so it is none that is known. */
function textOf(value: Value | Attribute): string | undefined {
  return value.kind === "text" && !value.text.includes("\\") ? value.text : undefined;
}

/** The GUID that a value is, in lower case; it may stand in quotes. */
export function guidOf(value: Value | Attribute): string | undefined {
  if (value.kind === "guid") return value.guid;
  return value.kind === "text" && GUID.test(value.text) ? value.text.toLowerCase() : undefined;
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
