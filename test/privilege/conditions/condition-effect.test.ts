import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assignableUnder,
  concernsRoleAssignments,
  limitsOf,
} from "../../../shared/privilege/conditions/condition-effect.ts";
import { aCondition, whenAdding } from "./a-condition.ts";
import { anyCondition } from "./any-condition.ts";
import { anyRequest, isAllowed } from "./one-request.ts";
import {
  AFTER_A_DATE,
  ALL_BUT_PRIVILEGED,
  BACKUP_CONTRIBUTOR,
  BACKUP_READER,
  CONSTRAIN_ROLES,
  CONSTRAIN_ROLES_AND_GROUPS,
  CONSTRAIN_ROLES_AND_TYPES,
  delegation,
  MARKETING,
  OWNER,
  PRINCIPAL_ATTRIBUTE,
  PRIVATE_LINK,
  RBAC_ADMINISTRATOR,
  READ_TAGGED_BLOBS,
  READER,
  SALES,
  TAG_KEYS,
  USER_ACCESS_ADMINISTRATOR,
} from "./published.ts";

const ROLE = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]";
const TYPE = "@Request[Microsoft.Authorization/roleAssignments:PrincipalType]";
const PRINCIPAL = "@Request[Microsoft.Authorization/roleAssignments:PrincipalId]";
const CANDIDATES = [OWNER, READER, BACKUP_READER, USER_ACCESS_ADMINISTRATOR];

function some(...roleIds: readonly string[]): unknown {
  return { kind: "some", roleIds: new Set(roleIds) };
}

describe("assignableUnder", () => {
  it("names the candidates that a list allows", () => {
    expect(assignableUnder(aCondition(CONSTRAIN_ROLES), CANDIDATES)).toEqual(some(BACKUP_READER));
    expect(assignableUnder(aCondition(CONSTRAIN_ROLES), [OWNER, READER])).toEqual({ kind: "none" });
  });

  it("names Owner when the list does", () => {
    const condition = whenAdding(`${ROLE} ForAnyOfAnyValues:GuidEquals {${READER}, ${OWNER}}`);
    expect(assignableUnder(condition, CANDIDATES)).toEqual(some(OWNER, READER));
  });

  it("leaves out what a negated list names, and says that roles are limited even when no candidate is", () => {
    const condition = aCondition(ALL_BUT_PRIVILEGED);
    expect(assignableUnder(condition, CANDIDATES)).toEqual(some(READER, BACKUP_READER));
    expect(assignableUnder(condition, [READER])).toEqual(some(READER));
    expect(assignableUnder(condition, [OWNER, RBAC_ADMINISTRATOR])).toEqual({ kind: "none" });
  });

  it("does not take a list of all candidates for no limit", () => {
    const condition = whenAdding(`${ROLE} GuidEquals ${READER}`);
    expect(assignableUnder(condition, [READER.toUpperCase()])).toEqual(some(READER.toUpperCase()));
  });

  it.each([
    ["what is always true", `${ROLE} GuidEquals ${READER} OR NOT ${ROLE} GuidEquals ${READER}`],
    ["something unknown or its contrary", `${TYPE} StringLike 'U*' OR NOT ${TYPE} StringLike 'U*'`],
    [
      "to differ from any one of several, as every role does",
      `${ROLE} ForAnyOfAnyValues:GuidNotEquals {${READER}, ${OWNER}}`,
    ],
    ["a type of principal alone", `${TYPE} StringEqualsIgnoreCase 'User'`],
    [
      "a list, or a type of principal",
      `${ROLE} GuidEquals ${READER} OR ${TYPE} StringEqualsIgnoreCase 'User'`,
    ],
    [
      "something of the assignment that is not there yet",
      `@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] GuidEquals ${READER}`,
    ],
    ["a role by its name", `${ROLE} StringLike 'Read*'`],
  ])("says all where the condition demands %s", (_what, demand) => {
    expect(assignableUnder(whenAdding(demand), CANDIDATES)).toEqual({ kind: "all" });
  });

  it.each([
    [
      "removing assignments",
      `!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'}) OR @Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] GuidEquals ${READER}`,
    ],
    ["blobs and their index tags", READ_TAGGED_BLOBS],
    ["keys of index tags", TAG_KEYS],
    ["an attribute of the principal", PRINCIPAL_ATTRIBUTE],
    ["the time", AFTER_A_DATE],
    ["private links", PRIVATE_LINK],
  ])("says all for a condition on %s", (_what, text) => {
    expect(assignableUnder(aCondition(text), CANDIDATES)).toEqual({ kind: "all" });
  });

  it("says none when no role assignment may be added at all", () => {
    const never = aCondition("!(ActionMatches{'Microsoft.Authorization/*'})");
    expect(assignableUnder(never, CANDIDATES)).toEqual({ kind: "none" });
  });

  it("never leaves out a role that some request could assign", () => {
    const cases = fc.tuple(anyCondition, anyRequest([OWNER, READER, BACKUP_CONTRIBUTOR]));
    fc.assert(
      fc.property(cases, ([condition, request]) => {
        fc.pre(isAllowed(condition, request));
        const assignable = assignableUnder(condition, [request.roleId]);
        expect(assignable.kind).not.toBe("none");
        const { principalTypes, principals } = limitsOf(condition);
        if (principalTypes !== undefined) expect(principalTypes).toContain(request.principalType);
        if (principals !== undefined) expect(principals).toContain(request.principalId);
      }),
      { numRuns: 1000 },
    );
  });

  it("answers in time for the longest list that is read, one role or a thousand", () => {
    const guids = Array.from({ length: 800 }, (_, index) => guidOfNumber(index));
    const condition = whenAdding(`${ROLE} ForAnyOfAnyValues:GuidEquals {${guids.join(",")}}`);
    const candidates = Array.from({ length: 1000 }, (_, index) => guidOfNumber(index));
    expect(assignableUnder(condition, candidates)).toEqual(some(...guids));
  });
});

function guidOfNumber(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
}

describe("limitsOf", () => {
  it.each<[string, string, ReturnType<typeof limitsOf>]>([
    ["roles alone", CONSTRAIN_ROLES, {}],
    ["roles and types", CONSTRAIN_ROLES_AND_TYPES, { principalTypes: ["User", "Group"] }],
    ["roles and groups", CONSTRAIN_ROLES_AND_GROUPS, { principals: [MARKETING, SALES] }],
    ["blobs", READ_TAGGED_BLOBS, {}],
  ])("tells to whom a role may be given under a condition on %s", (_what, text, limits) => {
    expect(limitsOf(aCondition(text))).toEqual(limits);
  });

  it("tells the types that are left when some are excluded", () => {
    expect(
      limitsOf(
        whenAdding(`NOT ${TYPE} ForAnyOfAnyValues:StringEqualsIgnoreCase {'user', 'group'}`),
      ),
    ).toEqual({ principalTypes: ["ServicePrincipal", "ForeignGroup", "Device"] });
  });

  it("names no principals where all but some may be given a role", () => {
    expect(limitsOf(whenAdding(`${PRINCIPAL} GuidNotEquals ${SALES}`))).toEqual({});
  });

  it("does not take the only principals of one role for the only ones of all", () => {
    const demand = `(${ROLE} GuidEquals ${OWNER} AND ${PRINCIPAL} GuidEquals ${SALES}) OR ${ROLE} GuidEquals ${READER}`;
    expect(limitsOf(whenAdding(demand))).toEqual({});
  });
});

describe("concernsRoleAssignments", () => {
  it.each([
    ["adding and removing", CONSTRAIN_ROLES, true],
    [
      "removing alone",
      `!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'}) OR Exists @Resource[a]`,
      true,
    ],
    [
      "every action of a provider",
      "!(ActionMatches{'Microsoft.Authorization/*'}) OR Exists @Resource[a]",
      true,
    ],
    ["every action there is", "Exists @Resource[a]", true],
    ["blobs", READ_TAGGED_BLOBS, false],
    ["the time of reading blobs", AFTER_A_DATE, false],
    [
      "role assignments, but demands nothing",
      delegation(() => "NOT ActionMatches{'no/such/action'}"),
      false,
    ],
  ])("answers for a condition on %s", (_what, text, concerns) => {
    expect(concernsRoleAssignments(aCondition(text))).toBe(concerns);
  });
});
