import type { Attribute, Condition, Operand } from "./condition.ts";

/**
 * The condition in its one canonical writing: a single line, operators in words, parentheses only where they are needed.
 * What is printed parses to an equal condition.
 */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.parts.map(printPart).join(condition.kind === "and" ? " AND " : " OR ");
    case "not":
      return `NOT ${printPart(condition.part)}`;
    case "action-matches":
      return `ActionMatches{'${condition.pattern}'}`;
    case "sub-operation-matches":
      return `SubOperationMatches{'${condition.pattern}'}`;
    case "exists":
      return `Exists ${printAttribute(condition.attribute)}`;
    case "comparison": {
      const { left, quantifier, operator, right } = condition;
      const relation = quantifier === "none" ? operator : `${quantifier}:${operator}`;
      return `${printOperand(left)} ${relation} ${printOperand(right)}`;
    }
  }
}

function printPart(part: Condition): string {
  const printed = printCondition(part);
  return part.kind === "and" || part.kind === "or" ? `(${printed})` : printed;
}

function printAttribute({ source, name }: Attribute): string {
  return `@${source}[${name}]`;
}

function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case "attribute":
      return printAttribute(operand);
    case "set":
      return `{${operand.values.map(printOperand).join(", ")}}`;
    case "text":
      return `'${operand.text}'`;
    case "number":
      return String(operand.number);
    case "boolean":
      return String(operand.boolean);
    case "guid":
      return operand.guid;
  }
}
