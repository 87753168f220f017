import { assignmentProperties, assignmentType, nameOf } from "./assignment-shape.ts";
import { subscriptionOf } from "./assignment-set.ts";
import { builtInRoleIds } from "./built-in-roles.ts";
import { builtInDefinition, customDefinition, definitionType } from "./definition-shape.ts";
import { emptyRow, type GraphView } from "./graph-tables.ts";
import type { KqlRow } from "./kql-expression.ts";

/** A row, and the scopes that it speaks of; built-in roles speak of all. */
export interface AccessRow {
  readonly row: KqlRow;
  readonly scopes: readonly string[] | "everywhere";
}

/**
 * `authorizationresources`: role assignments, role definitions and classic administrators that the principal may read. What is
 * assigned on `/` takes a role on `/` (not confirmed; the stricter reading). Eligible and deny assignments are not in it
 * (learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources, checked 2026-11-21).
 */
export function accessTable(view: GraphView): AccessRow[] {
  return [...assignmentRows(view), ...definitionRows(view), ...classicRows(view)];
}

function assignmentRows({ state, access, principalId, now }: GraphView): AccessRow[] {
  // 50,000 assignments stand on far fewer scopes.
  const mayRead = new Map<string, boolean>();
  const isReadable = (scope: string): boolean => {
    const known = mayRead.get(scope);
    if (known !== undefined) return known;
    const answer = access.allows(principalId, `${assignmentType}/read`, scope);
    mayRead.set(scope, answer);
    return answer;
  };
  const base = emptyRow(state.tenantId);
  return state.authorization
    .assignmentsInGraph(now)
    .filter(({ scope }) => isReadable(scope))
    .map((assignment) => ({
      scopes: [assignment.scope],
      row: {
        ...base,
        id: assignment.id,
        name: nameOf(assignment),
        type: assignmentType.toLowerCase(),
        location: "global",
        subscriptionId: subscriptionOf(assignment.scope) ?? "",
        properties: assignmentProperties(assignment),
        tags: null,
      },
    }));
}

function definitionRows({ state, access, principalId }: GraphView): AccessRow[] {
  const mayRead = (scope: string) => access.allows(principalId, `${definitionType}/read`, scope);
  const custom = state.authorization
    .customRoles()
    .filter(({ assignableScopes }) => assignableScopes.some(mayRead))
    .map((role) => ({ ...customDefinition(role), scopes: role.assignableScopes }));
  const builtIn = builtInRoleIds
    .flatMap((guid) => builtInDefinition(guid) ?? [])
    .map((role) => ({ ...role, scopes: "everywhere" as const }));
  return [...builtIn, ...custom].map(({ guid, properties, scopes }) => ({
    scopes,
    row: {
      ...emptyRow(state.tenantId),
      id: `/providers/${definitionType}/${guid}`,
      name: guid,
      type: definitionType.toLowerCase(),
      location: "global",
      subscriptionId: "",
      properties,
      tags: null,
    },
  }));
}

function classicRows({ state, access, principalId }: GraphView): AccessRow[] {
  const type = "Microsoft.Authorization/classicAdministrators";
  return state.authorization.classicAdministrators
    .map((one) => ({ one, scope: `/subscriptions/${one.subscriptionId}` }))
    .filter(({ scope }) => access.allows(principalId, `${type}/read`, scope))
    .map(({ one, scope }) => ({
      scopes: [scope],
      row: {
        ...emptyRow(state.tenantId),
        id: `${scope}/providers/${type}/${one.name}`,
        name: one.name,
        type: type.toLowerCase(),
        location: "global",
        subscriptionId: one.subscriptionId,
        properties: { emailAddress: one.emailAddress, role: one.role },
        tags: null,
      },
    }));
}
