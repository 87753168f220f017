import type { LocalResponse } from "../azure/exchange.ts";
import { armError } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { subscriptionOf } from "./assignment-set.ts";
import { builtInRoleIds } from "./built-in-roles.ts";
import {
  builtInDefinition,
  customDefinition,
  definitionType,
  showDefinition,
  type RoleDefinition,
} from "./definition-shape.ts";
import { refuseAction, scopeOf } from "./scoped-request.ts";

const read = `${definitionType}/read`;

/** Roles that can be given at the scope: all built-in ones, and custom ones assignable there or, if asked for, below. */
export function listRoleDefinitions(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuseAction(arm, read, scope);
  if (refusal !== undefined) return refusal;
  const asked = parseFilter(arm.request.query.get("$filter"));
  if (asked === undefined) {
    return armError(400, "UnsupportedQuery", "The filter is not supported.");
  }
  const { scopes } = arm.state.authorization;
  const custom = arm.state.authorization
    .customRoles()
    .filter(({ assignableScopes }) =>
      assignableScopes.some(
        (one) => scopes.contains(one, scope) || (asked.isBelowToo && scopes.contains(scope, one)),
      ),
    )
    .map(customDefinition);
  const builtIn = builtInRoleIds.flatMap((guid) => builtInDefinition(guid) ?? []);
  const rows = [...builtIn, ...custom]
    .filter(asked.keep)
    .sort((left, right) => (left.guid < right.guid ? -1 : 1));
  const prefix = prefixOf(scope);
  return armList(
    arm,
    rows,
    ({ guid }) => guid,
    (role) => showDefinition(role, prefix),
    // The platform gives all of them at once.
    Infinity,
  );
}

export function getRoleDefinition(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const refusal = refuseAction(arm, read, scope);
  if (refusal !== undefined) return refusal;
  const guid = (arm.path["name"] ?? "").toLowerCase();
  const custom = arm.state.authorization.customRole(guid);
  const found = custom === undefined ? builtInDefinition(guid) : customDefinition(custom);
  if (found !== undefined) return { status: 200, body: showDefinition(found, prefixOf(scope)) };
  return armError(
    404,
    "RoleDefinitionDoesNotExist",
    `The specified role definition with ID '${guid.replaceAll("-", "")}' does not exist.`,
  );
}

/** `/subscriptions/{s}` of a scope in a subscription. */
export function prefixOf(scope: string): string {
  return subscriptionOf(scope) === undefined ? "" : scope.split("/", 3).join("/");
}

function parseFilter(
  filter: string | null,
): { readonly isBelowToo: boolean; readonly keep: (role: RoleDefinition) => boolean } | undefined {
  const tests: ((role: RoleDefinition) => boolean)[] = [];
  let isBelowToo = false;
  const parts = (filter ?? "").trim() === "" ? [] : (filter ?? "").split(/\s+and\s+/i);
  for (const part of parts) {
    const [, field, value] = /^(type|roleName)\s+eq\s+'([^']*)'$/i.exec(part.trim()) ?? [];
    if (/^atScopeAndBelow\(\)$/i.test(part.trim())) isBelowToo = true;
    else if (field === undefined || value === undefined) return undefined;
    else {
      const name = field.toLowerCase() === "type" ? "type" : "roleName";
      tests.push(
        ({ properties }) => String(properties[name]).toLowerCase() === value.toLowerCase(),
      );
    }
  }
  return { isBelowToo, keep: (role) => tests.every((test) => test(role)) };
}
