import { type Clause, partsOf } from "./clauses.ts";
import type { Attribute, AttributeSource, Condition, Value } from "./condition.ts";
import { type RoleName, valueWords } from "./condition-words.ts";
import { isSameAttribute } from "./evaluate-condition.ts";
import { nameList } from "./name-list.ts";
import {
  ADD_ROLE_ASSIGNMENT,
  ofAssignment,
  REMOVE_ROLE_ASSIGNMENT,
} from "./role-assignment-names.ts";

interface ListRule {
  readonly values: readonly Value[];
  /** `only`: one of the values; `but`: none of them. */
  readonly range: "only" | "but";
}

type Rules = Partial<Record<(typeof NAMES)[number], ListRule>>;

const NAMES = ["RoleDefinitionId", "PrincipalId", "PrincipalType"] as const;

/**
 * A clause that delegates the assigning of roles, in the words of the portal's templates: which roles, to whom
 * (learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples, checked 2026-11-21). `undefined`
 * when it is about something else, or has another form than lists that are joined by AND.
 */
export function delegationWords(
  { actions, demand }: Clause,
  roleName: RoleName,
): string | undefined {
  const [action, ...more] = actions;
  if (action === undefined || demand === "nothing") return undefined;
  if (more.length > 0 || action.subOperation !== undefined) return undefined;
  const isAdding = isAction(action.pattern, ADD_ROLE_ASSIGNMENT);
  if (!isAdding && !isAction(action.pattern, REMOVE_ROLE_ASSIGNMENT)) return undefined;
  const rules = rulesOf(demand, isAdding ? "Request" : "Resource");
  if (rules === undefined) return undefined;

  const roles = rolesWords(rules.RoleDefinitionId, roleName);
  const start = isAdding ? `May assign ${roles}` : `May remove assignments of ${roles}`;
  const preposition = isAdding ? "to" : "from";
  const types = whomWords(rules.PrincipalType, preposition, typeWords);
  const principals = whomWords(rules.PrincipalId, preposition, principalWords);
  return `${start}${types}${principals}.`;
}

function isAction(pattern: string, action: string): boolean {
  return pattern.toLowerCase() === action.toLowerCase();
}

function rulesOf(demand: Condition, source: AttributeSource): Rules | undefined {
  const rules: Rules = {};
  for (const part of partsOf(demand, "and")) {
    const name = NAMES.find((each) => isAbout(part, ofAssignment(source, each)));
    const rule = listRuleOf(part);
    // The same attribute twice is more than a list can say.
    if (name === undefined || rule === undefined || rules[name] !== undefined) return undefined;
    rules[name] = rule;
  }
  return rules;
}

function isAbout(part: Condition, attribute: Attribute): boolean {
  if (part.kind !== "comparison" || part.left.kind !== "attribute") return false;
  return isSameAttribute(part.left, attribute);
}

function listRuleOf(part: Condition): ListRule | undefined {
  if (part.kind !== "comparison" || part.right.kind === "attribute") return undefined;
  const { quantifier, operator, right } = part;
  const values = right.kind === "set" ? right.values : [right];
  const isOne = values.length === 1;
  switch (operator) {
    case "GuidEquals":
    case "StringEquals":
    case "StringEqualsIgnoreCase":
      return isOne || quantifier.endsWith("AnyValues") ? { values, range: "only" } : undefined;
    case "GuidNotEquals":
    case "StringNotEquals":
    case "StringNotEqualsIgnoreCase":
      // Not to equal *any* one of several is what every role does; only *all* of them make an exception.
      return isOne || quantifier.endsWith("AllValues") ? { values, range: "but" } : undefined;
    default:
      return undefined;
  }
}

function rolesWords(rule: ListRule | undefined, roleName: RoleName): string {
  if (rule === undefined) return "any role";
  const names = nameList(rule.values, (value) => valueWords(value, roleName));
  return rule.range === "only" ? `only ${names}` : `any role but ${names}`;
}

function whomWords(
  rule: ListRule | undefined,
  preposition: string,
  nameOf: (value: Value) => string,
): string {
  if (rule === undefined) return "";
  const range = rule.range === "only" ? "only" : "not";
  return `, ${range} ${preposition} ${nameList(rule.values, nameOf)}`;
}

function principalWords(value: Value): string {
  return `principal ${valueWords(value, unnamed)}`;
}

function typeWords(value: Value): string {
  const type = value.kind === "text" ? value.text.toLowerCase() : "";
  return TYPES.find(([name]) => name === type)?.[1] ?? valueWords(value, unnamed);
}

/** What is no role has no role's name. */
function unnamed(): undefined {
  return undefined;
}

const TYPES = [
  ["user", "users"],
  ["group", "groups"],
  ["serviceprincipal", "service principals"],
] as const;
