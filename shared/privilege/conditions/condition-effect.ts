import type { Attribute, Condition, Value } from "./condition.ts";
import {
  evaluateCondition,
  guidOf,
  type KnownAttribute,
  type KnownRequest,
} from "./evaluate-condition.ts";
import {
  ADD_ROLE_ASSIGNMENT,
  PRINCIPAL_ID,
  PRINCIPAL_TYPE,
  PRINCIPAL_TYPES,
  REMOVE_ROLE_ASSIGNMENT,
  ROLE_DEFINITION_ID,
} from "./role-assignment-names.ts";

export type AssignableRoles =
  /** No role is kept from being assigned: neither a candidate nor any other. */
  | { readonly kind: "all" }
  /** These candidates; as they were given. Where all of them are here, the condition limits roles that are no candidates. */
  | { readonly kind: "some"; readonly roleIds: ReadonlySet<string> }
  /** None of the candidates. */
  | { readonly kind: "none" };

/**
 * Which of `candidates` (GUIDs of role definitions, in any case) may be assigned by who holds a role under this condition:
 * those for which the condition may be true when a role assignment is written, whoever gets it, and whatever else the
 * condition asks about. A role that is not in the answer cannot be assigned; one that is perhaps cannot either.
 */
export function assignableUnder(
  condition: Condition,
  candidates: Iterable<string>,
): AssignableRoles {
  const named = guidsIn(condition);
  const isAssignable = (roleId: string): boolean => mayWrite(condition, roleIs(roleId));
  const given = [...candidates];
  const assignable = given.filter(isAssignable);
  // Equality is all that is known of a role, so one that is named nowhere stands for all that are.
  const others = [...named, unnamedGuid(named)];
  if (assignable.length === given.length && others.every(isAssignable)) return { kind: "all" };
  return assignable.length === 0
    ? { kind: "none" }
    : { kind: "some", roleIds: new Set(assignable) };
}

export interface AssignmentLimits {
  /** The only types of principal that may be given a role; absent when any may. */
  readonly principalTypes?: readonly string[];
  /** The only principals (object ids, in lower case) that may be given a role; absent when others may too. */
  readonly principals?: readonly string[];
}

/** To whom a role may be assigned under this condition, whichever role; with the same caution as `assignableUnder`. */
export function limitsOf(condition: Condition): AssignmentLimits {
  const principalTypes = PRINCIPAL_TYPES.filter((text) =>
    mayWrite(condition, { attribute: PRINCIPAL_TYPE, value: { kind: "text", text } }),
  );
  const named = guidsIn(condition);
  const mayReceive = (guid: string): boolean =>
    mayWrite(condition, { attribute: PRINCIPAL_ID, value: { kind: "guid", guid } });
  return {
    ...(principalTypes.length < PRINCIPAL_TYPES.length && { principalTypes }),
    ...(!mayReceive(unnamedGuid(named)) && { principals: [...named].filter(mayReceive) }),
  };
}

/** Whether the condition can ever stand in the way of adding or removing a role assignment. */
export function concernsRoleAssignments(condition: Condition): boolean {
  return [ADD_ROLE_ASSIGNMENT, REMOVE_ROLE_ASSIGNMENT].some(
    (action) => evaluateCondition(condition, { action, attributes: [] }) !== true,
  );
}

function roleIs(roleId: string): KnownAttribute {
  return {
    attribute: ROLE_DEFINITION_ID,
    value: { kind: "guid", guid: roleId.toLowerCase() },
  };
}

function mayWrite(condition: Condition, known: KnownAttribute): boolean {
  const request: KnownRequest = { action: ADD_ROLE_ASSIGNMENT, attributes: [known] };
  return evaluateCondition(condition, request) !== false;
}

/** Every GUID that the condition compares something with. */
function guidsIn(condition: Condition): ReadonlySet<string> {
  switch (condition.kind) {
    case "and":
    case "or":
      return new Set(condition.parts.flatMap((part) => [...guidsIn(part)]));
    case "not":
      return guidsIn(condition.part);
    case "comparison": {
      const operands = [condition.left, condition.right];
      const values = operands.flatMap((each): readonly (Value | Attribute)[] =>
        each.kind === "set" ? each.values : [each],
      );
      return new Set(values.flatMap((value) => guidOf(value) ?? []));
    }
    case "action-matches":
    case "sub-operation-matches":
    case "exists":
      return new Set();
  }
}

function unnamedGuid(named: ReadonlySet<string>): string {
  for (let number = 0; ; number += 1) {
    const guid = `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
    if (!named.has(guid)) return guid;
  }
}
