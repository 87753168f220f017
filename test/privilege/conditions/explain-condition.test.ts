import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainCondition } from "../../../shared/privilege/conditions/explain-condition.ts";
import { aCondition, whenAdding } from "./a-condition.ts";
import { anyCondition } from "./any-condition.ts";
import {
  AFTER_A_DATE,
  ALL_BUT_PRIVILEGED,
  BACKUP_CONTRIBUTOR,
  BACKUP_READER,
  CONSTRAIN_ROLES,
  CONSTRAIN_ROLES_AND_GROUPS,
  CONSTRAIN_ROLES_AND_TYPES,
  MARKETING,
  OWNER,
  PRINCIPAL_ATTRIBUTE,
  PRIVATE_LINK,
  RBAC_ADMINISTRATOR,
  READ_TAGGED_BLOBS,
  SALES,
  TAG_KEYS,
  USER_ACCESS_ADMINISTRATOR,
} from "./published.ts";

const ROLE = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]";
const TYPE = "@Request[Microsoft.Authorization/roleAssignments:PrincipalType]";
const PRINCIPAL = "@Request[Microsoft.Authorization/roleAssignments:PrincipalId]";
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const NAMES = new Map([
  [OWNER, "Owner"],
  [BACKUP_CONTRIBUTOR, "Backup Contributor"],
  [BACKUP_READER, "Backup Reader"],
]);

function said(text: string): string {
  return explainCondition(aCondition(text), (guid) => NAMES.get(guid));
}

function demanded(demand: string): string {
  return explainCondition(whenAdding(demand), (guid) => NAMES.get(guid));
}

describe("explainCondition", () => {
  it.each([
    [
      "roles",
      CONSTRAIN_ROLES,
      "May assign only Backup Contributor and Backup Reader. May remove assignments of only Backup Contributor and Backup Reader.",
    ],
    [
      "roles and types of principals",
      CONSTRAIN_ROLES_AND_TYPES,
      "May assign only Backup Contributor and Backup Reader, only to users and groups. May remove assignments of only Backup Contributor and Backup Reader, only from users and groups.",
    ],
    [
      "roles and principals",
      CONSTRAIN_ROLES_AND_GROUPS,
      `May assign only Backup Contributor and Backup Reader, only to principal ${MARKETING} and principal ${SALES}. May remove assignments of only Backup Contributor and Backup Reader, only from principal ${MARKETING} and principal ${SALES}.`,
    ],
    [
      "all roles but some, of which not all have a name",
      ALL_BUT_PRIVILEGED,
      `May assign any role but Owner, ${RBAC_ADMINISTRATOR} and ${USER_ACCESS_ADMINISTRATOR}. May remove assignments of any role but Owner, ${RBAC_ADMINISTRATOR} and ${USER_ACCESS_ADMINISTRATOR}.`,
    ],
  ])("tells a delegate's limits in %s as the portal's templates do", (_what, text, words) => {
    expect(said(text)).toBe(words);
  });

  it.each([
    [`${TYPE} StringNotEqualsIgnoreCase 'User'`, "May assign any role, not to users."],
    [`${PRINCIPAL} GuidEquals ${SALES}`, `May assign any role, only to principal ${SALES}.`],
    [`${ROLE} GuidEquals ${OWNER}`, "May assign only Owner."],
  ])("takes %s for a limit too", (demand, words) => {
    expect(demanded(demand)).toBe(words);
  });

  it.each([
    [
      "differing from any of several, which is no limit",
      `${ROLE} ForAnyOfAnyValues:GuidNotEquals {${OWNER}, ${BACKUP_READER}}`,
      "Allows adding role assignments only if the role to be assigned differs from at least one of Owner or Backup Reader.",
    ],
    [
      "a way round the list",
      `${ROLE} GuidEquals ${BACKUP_READER} OR Exists @Request[a/b:c]`,
      "Allows adding role assignments only if the role to be assigned is Backup Reader or the request's “b:c” is present.",
    ],
    [
      "two lists of roles",
      `${ROLE} GuidNotEquals ${OWNER} AND ${ROLE} GuidNotEquals ${BACKUP_READER}`,
      "Allows adding role assignments only if the role to be assigned differs from Owner and the role to be assigned differs from Backup Reader.",
    ],
    [
      "an attribute of another action",
      `@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] GuidEquals ${OWNER}`,
      "Allows adding role assignments only if the assigned role is Owner.",
    ],
  ])("does not call %s a list of roles that may be assigned", (_what, demand, words) => {
    expect(demanded(demand)).toBe(words);
  });

  it.each([
    [
      "a tag",
      READ_TAGGED_BLOBS,
      `Allows ${BLOBS}/read (all but its suboperation “Blob.List”) only if the resource's “tags:Project” is “Cascade”.`,
    ],
    [
      "keys of tags",
      TAG_KEYS,
      `Allows ${BLOBS}/write (its suboperation “Blob.Write.WithTagHeaders”) and ${BLOBS}/tags/write only if every value of the request's “tags (keys)” is one of “Project” or “Program”.`,
    ],
    [
      "an attribute of the caller",
      PRINCIPAL_ATTRIBUTE,
      `Allows ${BLOBS}/read (all but its suboperation “Blob.List”) only if the caller's “Id:Engineering_Project” is the resource's “tags:Project”.`,
    ],
    [
      "the time",
      AFTER_A_DATE,
      `Allows ${BLOBS}/read only if (the resource's “containers:name” is “container1” and the time (UTC) is after “2023-04-01T13:00:00.000Z”) or the resource's “containers:name” differs from “container1”.`,
    ],
    [
      "a private link",
      PRIVATE_LINK,
      `Allows ${BLOBS}/read (all but its suboperation “Blob.List”) only if (the resource's “tags:sensitivity” is “high” and access over a private link is true), the resource's “tags:sensitivity” differs from “high” or the resource's “tags:sensitivity” is absent.`,
    ],
    [
      "every action",
      "{10, 20} ForAllOfAllValues:NumericLessThan {15, 25}",
      "Everything that the role grants is allowed only if every value of 10 and 20 is less than each of 15 and 25.",
    ],
    [
      "actions that pass in either of two ways",
      "!(ActionMatches{'a'}) OR !(ActionMatches{'b'})",
      "Everything that the role grants is allowed only if it is not so that the action is a or it is not so that the action is b.",
    ],
    [
      "an action that is never allowed",
      "!(ActionMatches{'a/read'} AND SubOperationMatches{'L'}) AND @Request[t] StringLikeIgnoreCase 'x*'",
      "Never allows a/read (its suboperation “L”). Everything that the role grants is allowed only if the request's “t” is like “x*” (case ignored).",
    ],
  ])("tells what is demanded of %s", (_what, text, words) => {
    expect(said(text)).toBe(words);
  });

  it("names eight of many roles and counts the others", () => {
    const guids = Array.from({ length: 20 }, (_, index) => `${index + 10}000000${OWNER.slice(8)}`);
    const text = demanded(`${ROLE} ForAnyOfAnyValues:GuidEquals {${guids.join(", ")}}`);
    expect(text).toContain(`${guids[7] ?? "?"} and 12 more.`);
    expect(text).not.toContain(guids[8]);
  });

  it("counts the rules that are too many, and does not unfold what is nested too deep", () => {
    const rules = Array.from({ length: 9 }, (_, index) => `Exists @Request[a${index}]`);
    expect(said(rules.join(" AND "))).toMatch(/“a5” is present\. And 3 more rules\.$/);
    const deep = `${"!(Exists @Request[a] OR ".repeat(9)}Exists @Request[b]${")".repeat(9)}`;
    expect(said(deep)).toContain("nested too deep to be told here");
    expect(said(deep)).not.toContain("“b”");
  });

  it("shows what cannot be seen, in the condition and in names of roles", () => {
    expect(said("@Request[t] StringEquals 'a\u202Eb\n<b>'")).toContain("“a[U+202E]b <b>”");
    const role = whenAdding(`${ROLE} GuidEquals ${OWNER}`);
    expect(explainCondition(role, () => "Rea\u200Bder\n")).toBe(
      "May assign only “Rea[U+200B]der”.",
    );
  });

  it.each([
    [
      "a value",
      "@Request[t] StringEquals 'x” or the role is “y'",
      '“t” is “x" or the role is "y”.',
    ],
    [
      "a key",
      "Exists @Resource[tags:a is present or b<$k$>]",
      "“tags:a is present or b” is present.",
    ],
    ["an action", "!(ActionMatches{'nothing. Allows all'})", "Never allows “nothing. Allows all”."],
  ])("keeps %s that reads like a sentence in quotes", (_what, text, words) => {
    expect(said(text)).toContain(words);
  });

  it("keeps a role's name that reads like a sentence in quotes", () => {
    const role = whenAdding(`${ROLE} GuidEquals ${OWNER}`);
    expect(explainCondition(role, () => "Reader, only to users. All is well")).toBe(
      "May assign only “Reader, only to users. All is well”.",
    );
  });

  it("is one bounded line of plain text for any condition", () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        const text = explainCondition(condition, () => "R".repeat(500));
        expect(Array.from(text).length).toBeLessThanOrEqual(1500);
        expect(text).toMatch(/^[A-Z].*[.…]$/u);
      }),
    );
  });
});
