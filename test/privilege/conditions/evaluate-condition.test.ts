import { describe, expect, it } from "vitest";
import type { Attribute } from "../../../shared/privilege/conditions/condition.ts";
import {
  actionMatches,
  evaluateCondition,
} from "../../../shared/privilege/conditions/evaluate-condition.ts";
import { aCondition } from "./a-condition.ts";
import { OWNER, READER } from "./published.ts";

const ROLE: Attribute = { kind: "attribute", source: "Request", name: "r:role" };
const TYPE: Attribute = { kind: "attribute", source: "Request", name: "r:type" };
const known = {
  action: "A/b/write",
  attributes: [
    { attribute: ROLE, value: { kind: "guid", guid: OWNER } },
    { attribute: TYPE, value: { kind: "text", text: "User" } },
  ],
} as const;

const YES = "ActionMatches{'A/b/write'}";
const NO = "ActionMatches{'A/b/read'}";
const PERHAPS = "@Request[x] BoolEquals true";

describe("evaluateCondition", () => {
  it.each([
    [`${YES} AND ${YES}`, true],
    [`${YES} AND ${PERHAPS}`, "unknown"],
    [`${PERHAPS} AND ${NO}`, false],
    [`${NO} OR ${NO}`, false],
    [`${NO} OR ${PERHAPS}`, "unknown"],
    [`${PERHAPS} OR ${YES}`, true],
    [`NOT (${PERHAPS})`, "unknown"],
    [`NOT ${NO}`, true],
    ["Exists @Request[r:role]", true],
    ["Exists @Resource[r:role]", "unknown"],
    ["SubOperationMatches{'Blob.List'}", "unknown"],
  ] as const)("takes %s for %s", (text, truth) => {
    expect(evaluateCondition(aCondition(text), known)).toBe(truth);
  });

  it.each([
    [`@Request[r:role] GuidEquals ${OWNER}`, true],
    [`@Request[R:Role] GuidEquals ${OWNER.toUpperCase()}`, true],
    [`@Request[r:role] GuidEquals '${OWNER}'`, true],
    [`${OWNER} GuidEquals @Request[r:role]`, true],
    [`@Request[r:role] GuidNotEquals ${OWNER}`, false],
    [`@Request[r:role] GuidEquals {${READER}}`, false],
    [`@Request[r:role] GuidEquals {${READER}, ${OWNER}}`, "unknown"],
    [`@Request[r:role] ForAnyOfAnyValues:GuidEquals {${READER}, ${OWNER}}`, true],
    [`@Request[r:role] ForAllOfAnyValues:GuidEquals {${READER}, ${OWNER}}`, true],
    [`@Request[r:role] ForAnyOfAllValues:GuidEquals {${READER}, ${OWNER}}`, false],
    [`@Request[r:role] ForAllOfAllValues:GuidNotEquals {${READER}, ${OWNER}}`, false],
    [`@Request[r:role] ForAnyOfAnyValues:GuidNotEquals {${READER}, ${OWNER}}`, true],
    [`{${READER}, ${OWNER}} ForAnyOfAllValues:GuidEquals @Request[r:role]`, true],
    [`{${READER}, ${OWNER}} ForAllOfAnyValues:GuidEquals @Request[r:role]`, false],
    [`@Resource[r:role] GuidEquals ${OWNER}`, "unknown"],
    [`@Request[r:role] GuidEquals 'everything'`, "unknown"],
    [`@Request[r:role] StringEqualsIgnoreCase '${READER}'`, "unknown"],
    ["@Request[r:role] GuidEquals @Request[r:type]", "unknown"],
  ] as const)("of a known GUID takes %s for %s", (text, truth) => {
    expect(evaluateCondition(aCondition(text), known)).toBe(truth);
  });

  it.each([
    ["@Request[r:type] StringEqualsIgnoreCase 'uSER'", true],
    ["@Request[r:type] StringNotEqualsIgnoreCase 'user'", false],
    ["@Request[r:type] StringEquals 'Group'", false],
    ["@Request[r:type] StringNotEquals 'Group'", true],
    // A caller may have sent `user`, and been let through.
    ["@Request[r:type] StringNotEquals 'User'", "unknown"],
    ["@Request[r:type] StringEquals 'User'", "unknown"],
    [String.raw`@Request[r:type] StringEqualsIgnoreCase 'Gro\up'`, "unknown"],
    ["@Request[r:type] StringLike 'Us*'", "unknown"],
  ] as const)("of a known text takes %s for %s", (text, truth) => {
    expect(evaluateCondition(aCondition(text), known)).toBe(truth);
  });
});

describe("actionMatches", () => {
  const write = "Microsoft.Authorization/roleAssignments/write";

  it.each([
    [write, true],
    [write.toLowerCase(), true],
    ["Microsoft.Authorization/roleAssignments/*", true],
    ["Microsoft.Authorization/roleDefinitions/*", false],
    ["Microsoft.Authorization/*", true],
    ["*/write", true],
    ["*", true],
    ["*/roleAssignments/*", true],
    ["*/read", false],
    ["", false],
    ["Microsoft.Authorization/roleAssignments", false],
    ["Microsoft.Authorization/roleAssignments/write*write", false],
    ["?icrosoft.Authorization/roleAssignments/write", false],
  ])("takes %s for a pattern of writing an assignment: %s", (pattern, matches) => {
    expect(actionMatches(pattern, write)).toBe(matches);
  });
});
