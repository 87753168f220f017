import fc from "fast-check";
import type {
  Attribute,
  Condition,
  Value,
} from "../../../shared/privilege/conditions/condition.ts";
import { printCondition } from "../../../shared/privilege/conditions/print-condition.ts";

/** One request to add a role assignment, of which everything is settled. */
export interface OneRequest {
  readonly roleId: string;
  readonly principalId: string;
  readonly principalType: string;
  /** The answer to whatever the language leaves open here, by the text of the question. */
  readonly oracle: (question: string) => boolean;
}

export function anyRequest(guids: readonly string[]): fc.Arbitrary<OneRequest> {
  return fc.record({
    roleId: fc.constantFrom(...guids),
    principalId: fc.constantFrom(...guids),
    principalType: fc.constantFrom("User", "Group", "ServicePrincipal"),
    oracle: fc.func(fc.boolean()),
  });
}

/** Two-valued, straight from the published meaning of each operator; shares nothing with the evaluation under test. */
export function isAllowed(condition: Condition, request: OneRequest): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => isAllowed(part, request));
    case "or":
      return condition.parts.some((part) => isAllowed(part, request));
    case "not":
      return !isAllowed(condition.part, request);
    case "action-matches":
      if (condition.pattern === "*") return true;
      return condition.pattern === "Microsoft.Authorization/roleAssignments/write";
    case "exists":
      return (
        valueOf(condition.attribute, request) !== undefined ||
        request.oracle(printCondition(condition))
      );
    case "sub-operation-matches":
      return request.oracle(printCondition(condition));
    case "comparison": {
      const left = settled(condition.left, request);
      const right = settled(condition.right, request);
      const relation = relationOf(condition.operator);
      if (left === undefined || right === undefined || relation === undefined) {
        return request.oracle(printCondition(condition));
      }
      const [anyLeft, anyRight] = [
        condition.quantifier.startsWith("ForAny"),
        condition.quantifier.endsWith("AnyValues"),
      ];
      const holds = (one: string): boolean =>
        anyRight
          ? right.some((other) => relation(one, other))
          : right.every((other) => relation(one, other));
      return anyLeft ? left.some(holds) : left.every(holds);
    }
  }
}

function relationOf(operator: string): ((one: string, other: string) => boolean) | undefined {
  switch (operator) {
    case "GuidEquals":
    case "StringEqualsIgnoreCase":
      return (one, other) => one.toLowerCase() === other.toLowerCase();
    case "GuidNotEquals":
    case "StringNotEqualsIgnoreCase":
      return (one, other) => one.toLowerCase() !== other.toLowerCase();
    case "StringEquals":
      return (one, other) => one === other;
    case "StringNotEquals":
      return (one, other) => one !== other;
    default:
      return undefined;
  }
}

type Side = Extract<Condition, { kind: "comparison" }>["left"];

function settled(side: Side, request: OneRequest): readonly string[] | undefined {
  if (side.kind === "attribute") {
    const value = valueOf(side, request);
    return value === undefined ? undefined : [value];
  }
  const values = side.kind === "set" ? side.values : [side];
  const texts = values.map(textOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function textOf(value: Value): string | undefined {
  if (value.kind === "guid") return value.guid;
  return value.kind === "text" ? value.text : undefined;
}

function valueOf({ source, name }: Attribute, request: OneRequest): string | undefined {
  if (source !== "Request") return undefined;
  switch (name) {
    case "Microsoft.Authorization/roleAssignments:RoleDefinitionId":
      return request.roleId;
    case "Microsoft.Authorization/roleAssignments:PrincipalId":
      return request.principalId;
    case "Microsoft.Authorization/roleAssignments:PrincipalType":
      return request.principalType;
    default:
      return undefined;
  }
}
