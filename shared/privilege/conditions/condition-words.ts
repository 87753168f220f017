import { plainText } from "../../core/plain-text.ts";
import type {
  Attribute,
  AttributeSource,
  Comparison,
  Condition,
  Operand,
  Value,
} from "./condition.ts";
import { guidOf, isSameAttribute } from "./evaluate-condition.ts";
import { nameList } from "./name-list.ts";
import { OPERATOR_WORDS } from "./operator-words.ts";
import {
  ADD_ROLE_ASSIGNMENT,
  ofAssignment,
  REMOVE_ROLE_ASSIGNMENT,
} from "./role-assignment-names.ts";

/** The name of the role that this GUID (in lower case) defines, where it is known. */
export type RoleName = (guid: string) => string | undefined;

/** How deep a condition is put into words; what lies deeper is only said to be there. */
const DEPTH = 4;

/** `condition` as a clause: `the resource's “blobs:path” starts with “a” and the time (UTC) is …`. Its length is bounded. */
export function wordsOf(condition: Condition, roleName: RoleName, depth = 0): string {
  switch (condition.kind) {
    case "and":
    case "or":
      if (depth === DEPTH) return "a rule holds that is nested too deep to be told here";
      return nameList(
        condition.parts,
        (part) => partWords(part, roleName, depth + 1),
        condition.kind,
      );
    case "not":
      if (condition.part.kind === "exists") {
        return `${attributeWords(condition.part.attribute)} is absent`;
      }
      if (depth === DEPTH) return "a rule holds that is nested too deep to be told here";
      return `it is not so that ${partWords(condition.part, roleName, depth + 1)}`;
    case "action-matches":
      return `the action is ${actionWords(condition.pattern)}`;
    case "sub-operation-matches":
      return `the suboperation is ${quoted(condition.pattern)}`;
    case "exists":
      return `${attributeWords(condition.attribute)} is present`;
    case "comparison":
      return comparisonWords(condition, roleName);
  }
}

function partWords(part: Condition, roleName: RoleName, depth: number): string {
  const words = wordsOf(part, roleName, depth);
  return part.kind === "and" || part.kind === "or" ? `(${words})` : words;
}

/** An action, or a pattern of actions, as a thing that is done. */
export function actionWords(pattern: string): string {
  switch (pattern.toLowerCase()) {
    case ADD_ROLE_ASSIGNMENT.toLowerCase():
      return "adding role assignments";
    case REMOVE_ROLE_ASSIGNMENT.toLowerCase():
      return "removing role assignments";
    default:
      return /^[\w./*-]{1,120}$/.test(pattern) ? pattern : quoted(pattern);
  }
}

/** Somebody's text as text: in quotes that it cannot close, one line, cut where it is long. */
export function quoted(text: string): string {
  return `“${plainText(text, 60).replace(/[“”]/g, '"')}”`;
}

const SINGLE_VALUED: readonly { readonly attribute: Attribute; readonly words: string }[] = [
  { attribute: ofAssignment("Request", "RoleDefinitionId"), words: "the role to be assigned" },
  { attribute: ofAssignment("Request", "PrincipalId"), words: "the principal to be given it" },
  { attribute: ofAssignment("Request", "PrincipalType"), words: "the type of that principal" },
  { attribute: ofAssignment("Resource", "RoleDefinitionId"), words: "the assigned role" },
  { attribute: ofAssignment("Resource", "PrincipalId"), words: "the principal that has it" },
  { attribute: ofAssignment("Resource", "PrincipalType"), words: "the type of that principal" },
  // learn.microsoft.com/azure/role-based-access-control/conditions-format, "Environment attributes", checked 2026-11-21
  { attribute: ofEnvironment("UtcNow"), words: "the time (UTC)" },
  { attribute: ofEnvironment("isPrivateLink"), words: "access over a private link" },
  { attribute: ofEnvironment("Microsoft.Network/privateEndpoints"), words: "the private endpoint" },
  { attribute: ofEnvironment("Microsoft.Network/virtualNetworks/subnets"), words: "the subnet" },
];

function ofEnvironment(name: string): Attribute {
  return { kind: "attribute", source: "Environment", name };
}

const OWNERS: Readonly<Record<AttributeSource, string>> = {
  Resource: "the resource's",
  Request: "the request's",
  Principal: "the caller's",
  Environment: "the environment's",
};

function attributeWords(attribute: Attribute): string {
  const known = SINGLE_VALUED.find((each) => isSameAttribute(each.attribute, attribute));
  if (known !== undefined) return known.words;
  // To a reader `Microsoft.Storage/…/blobs/tags:Project<$key_case_sensitive$>` is `tags:Project`, and the keys of all tags,
  // `tags&$keys$&`, are `tags (keys)` (learn.microsoft.com/azure/storage/blobs/storage-auth-abac-attributes, checked 2026-11-21).
  const [type = "", ...key] = attribute.name.split(":");
  const short = [type.slice(type.lastIndexOf("/") + 1), ...key]
    .join(":")
    .replace(/<\$\w{1,40}\$>$/, "")
    .replace(/&\$keys\$&$/, " (keys)");
  return `${OWNERS[attribute.source]} ${quoted(short)}`;
}

function comparisonWords(comparison: Comparison, roleName: RoleName): string {
  const { left, quantifier, operator, right } = comparison;
  const each = quantifier.startsWith("ForAll") ? "every value of " : "a value of ";
  const isSingle =
    quantifier === "none" ||
    (left.kind === "attribute" &&
      SINGLE_VALUED.some((known) => isSameAttribute(known.attribute, left)));
  const subject = `${isSingle ? "" : each}${operandWords(left, roleName, "and")}`;
  const verb = OPERATOR_WORDS[operator];
  const suffix = operator.endsWith("IgnoreCase") ? " (case ignored)" : "";
  const all = quantifier.endsWith("AllValues");
  const isSet = right.kind === "set" && right.values.length > 1 && quantifier !== "none";
  const range = !isSet ? "" : all ? "each of " : verb === "is" ? "one of " : "at least one of ";
  const object = operandWords(right, roleName, isSet && !all ? "or" : "and");
  return `${subject} ${verb} ${range}${object}${suffix}`;
}

function operandWords(operand: Operand, roleName: RoleName, word: "and" | "or"): string {
  switch (operand.kind) {
    case "attribute":
      return attributeWords(operand);
    case "set":
      return nameList(operand.values, (value) => valueWords(value, roleName), word);
    default:
      return valueWords(operand, roleName);
  }
}

/** A role by its name, another GUID as it is, any other value as it is written. */
export function valueWords(value: Value, roleName: RoleName): string {
  switch (value.kind) {
    case "number":
      return String(value.number);
    case "boolean":
      return String(value.boolean);
    case "guid":
      return guidWords(value.guid, roleName);
    case "text": {
      const guid = guidOf(value);
      return guid === undefined ? quoted(value.text) : guidWords(guid, roleName);
    }
  }
}

/** Names of custom roles are chosen in the tenant: one that could be taken for a part of the sentence stands in quotes. */
function guidWords(guid: string, roleName: RoleName): string {
  const name = roleName(guid) ?? guid;
  return /^[\p{L}\p{N} ()/-]{1,60}$/u.test(name) ? name : quoted(name);
}
