import fc from "fast-check";
import {
  ATTRIBUTE_SOURCES,
  type Attribute,
  type Condition,
  OPERATORS,
  type Operand,
  QUANTIFIERS,
  type Value,
} from "../../../shared/privilege/conditions/condition.ts";
import {
  ADD_ROLE_ASSIGNMENT,
  ofAssignment,
} from "../../../shared/privilege/conditions/role-assignment-names.ts";
import { OWNER, READER } from "./published.ts";

/** Anything that can stand between quotes: a backslash takes the next character with it, and that is no quote. */
const anyText = fc
  .array(
    fc.oneof(
      fc
        .string({ unit: "binary", minLength: 1, maxLength: 3 })
        .map((text) => text.replace(/['\\]/g, "x")),
      fc.constantFrom("\\*", "\\?", "\\\\", " OR ", ")", "{", "\n"),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => pieces.join(""));

const anyValue: fc.Arbitrary<Value> = fc.oneof(
  anyText.map((text): Value => ({ kind: "text", text })),
  fc.constantFrom("User", "group", OWNER, READER).map((text): Value => ({ kind: "text", text })),
  fc.maxSafeInteger().map((number): Value => ({ kind: "number", number })),
  fc.boolean().map((boolean): Value => ({ kind: "boolean", boolean })),
  fc
    .oneof(fc.uuid(), fc.constantFrom(OWNER, READER))
    .map((guid): Value => ({ kind: "guid", guid })),
);

const anyAttribute: fc.Arbitrary<Attribute> = fc.record({
  kind: fc.constant("attribute" as const),
  source: fc.oneof(fc.constant("Request" as const), fc.constantFrom(...ATTRIBUTE_SOURCES)),
  name: fc.oneof(
    fc
      .constantFrom("RoleDefinitionId", "PrincipalId", "PrincipalType")
      .map((name) => `Microsoft.Authorization/roleAssignments:${name}`),
    fc.constantFrom(
      "UtcNow",
      "Microsoft.Storage/storageAccounts/blobs/tags:a b<$key_case_sensitive$>",
    ),
  ),
});

const anyOperand: fc.Arbitrary<Operand> = fc.oneof(
  anyAttribute,
  anyValue,
  fc
    .array(anyValue, { minLength: 1, maxLength: 4 })
    .map((values): Operand => ({ kind: "set", values })),
);

/** A list of roles, of principals or of types of principals, compared with a request's in one of the ways that count. */
const anyListRule: fc.Arbitrary<Condition> = fc
  .record({
    quantifier: fc.constantFrom(...QUANTIFIERS),
    isNegated: fc.boolean(),
    rule: fc.oneof(
      fc.record({
        name: fc.constantFrom("RoleDefinitionId" as const, "PrincipalId" as const),
        operators: fc.constant(["GuidEquals", "GuidNotEquals"] as const),
        values: anyList(OWNER, READER).map((guids) =>
          guids.map((guid): Value => ({ kind: "guid", guid })),
        ),
      }),
      fc.record({
        name: fc.constant("PrincipalType" as const),
        operators: fc.constantFrom(
          ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"] as const,
          ["StringEquals", "StringNotEquals"] as const,
        ),
        values: anyList("User", "group").map((texts) =>
          texts.map((text): Value => ({ kind: "text", text })),
        ),
      }),
    ),
  })
  .map(({ quantifier, isNegated, rule: { name, operators, values } }) => ({
    kind: "comparison",
    left: ofAssignment("Request", name),
    quantifier,
    operator: operators[isNegated ? 1 : 0],
    right: { kind: "set", values },
  }));

function anyList(...items: readonly string[]): fc.Arbitrary<string[]> {
  return fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 2 });
}

/** Any condition, more often than chance would have it about the assigning of roles. */
export const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5 },
    fc.record({
      kind: fc.constantFrom("action-matches" as const, "sub-operation-matches" as const),
      pattern: fc.oneof(anyText, fc.constantFrom("*", ADD_ROLE_ASSIGNMENT)),
    }),
    fc.record({ kind: fc.constant("exists" as const), attribute: anyAttribute }),
    { arbitrary: anyListRule, weight: 4 },
    fc.record({
      kind: fc.constant("comparison" as const),
      left: anyOperand,
      quantifier: fc.constantFrom("none" as const, ...QUANTIFIERS),
      operator: fc.constantFrom(...OPERATORS),
      right: anyOperand,
    }),
    fc.record({ kind: fc.constant("not" as const), part: tie("condition") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("condition"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).condition;
