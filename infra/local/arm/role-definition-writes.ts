import type { LocalResponse } from "../azure/exchange.ts";
import type { CustomRole, RolePermissions } from "../tenant/azure-access.ts";
import { announce, callersRight } from "./announce.ts";
import { armError, isRecord, jsonObject } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";
import { builtInRole } from "./built-in-roles.ts";
import { customDefinition, definitionType, showDefinition } from "./definition-shape.ts";
import { prefixOf } from "./role-definitions.ts";
import { refuseAction, scopeOf } from "./scoped-request.ts";

/** Makes or replaces a custom role; the right to is needed at every scope where it may be assigned. */
export function putRoleDefinition(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const action = `${definitionType}/write`;
  const wanted = parseRole(arm);
  if (wanted === undefined || builtInRole(wanted.guid) !== undefined) {
    return armError(
      400,
      "InvalidRoleDefinitionRequest",
      "The role definition request is not valid.",
    );
  }
  for (const assignable of [scope, ...wanted.assignableScopes]) {
    const refusal = refuseAction(arm, action, assignable);
    if (refusal !== undefined) return refusal;
  }
  const { authorization } = arm.state;
  const sameName = authorization
    .customRoles()
    .find(
      ({ guid, roleName }) =>
        guid.toLowerCase() !== wanted.guid.toLowerCase() && roleName === wanted.roleName,
    );
  if (sameName !== undefined) {
    return armError(
      409,
      "RoleDefinitionWithSameNameExists",
      `A custom role with the same name already exists in this directory: '${wanted.roleName}'.`,
    );
  }
  const at = arm.clock.now().toISOString();
  const before = authorization.customRole(wanted.guid);
  const role: CustomRole = {
    ...wanted,
    createdOn: before?.createdOn ?? at,
    updatedOn: at,
    createdBy: before === undefined ? arm.caller.objectId : before.createdBy,
  };
  const right = callersRight(arm, action, scope);
  arm.state.write({ kind: "role-defined", at, role });
  const shown = showDefinition(customDefinition(role), prefixOf(scope));
  const resourceId = `${prefixOf(scope)}/providers/${definitionType}/${role.guid}`;
  announce(arm, { action, resourceId, right, requestBody: shown });
  return { status: 201, body: shown };
}

/** A role that somebody still holds stays. */
export function deleteRoleDefinition(arm: ArmRequest): LocalResponse {
  const scope = scopeOf(arm);
  const action = `${definitionType}/delete`;
  const refusal = refuseAction(arm, action, scope);
  if (refusal !== undefined) return refusal;
  const { authorization } = arm.state;
  const role = authorization.customRole(arm.path["name"] ?? "");
  if (role === undefined) return { status: 204 };
  const guid = role.guid.toLowerCase();
  const isHeld = authorization.assignments
    .all()
    .some((row) => row.roleDefinitionGuid.toLowerCase() === guid);
  if (isHeld) {
    return armError(
      400,
      "RoleDefinitionHasAssignments",
      "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).",
    );
  }
  const at = arm.clock.now().toISOString();
  const right = callersRight(arm, action, scope);
  const shown = showDefinition(customDefinition(role), prefixOf(scope));
  arm.state.write({ kind: "role-undefined", at, guid: role.guid });
  const resourceId = `${prefixOf(scope)}/providers/${definitionType}/${role.guid}`;
  announce(arm, { action, resourceId, right, responseBody: shown });
  return { status: 200, body: shown };
}

type Wanted = Pick<
  CustomRole,
  "guid" | "roleName" | "description" | "permissions" | "assignableScopes"
>;

function parseRole(arm: ArmRequest): Wanted | undefined {
  const properties = jsonObject(arm.request.body)?.["properties"];
  if (!isRecord(properties)) return undefined;
  const {
    roleName,
    description = "",
    type = "CustomRole",
    permissions,
    assignableScopes,
  } = properties;
  if (typeof roleName !== "string" || roleName === "" || typeof description !== "string") {
    return undefined;
  }
  if (type !== "CustomRole" || !isTextList(assignableScopes) || assignableScopes.length === 0) {
    return undefined;
  }
  // The service merges several entries; a custom role has one.
  const entries: readonly unknown[] = Array.isArray(permissions) ? permissions : [];
  const [only, ...more] = entries;
  const parsed = parsePermissions(only);
  if (parsed === undefined || more.length > 0) return undefined;
  return {
    guid: arm.path["name"] ?? "",
    roleName,
    description,
    permissions: parsed,
    assignableScopes,
  };
}

function parsePermissions(value: unknown): RolePermissions | undefined {
  if (!isRecord(value)) return undefined;
  const { actions = [], notActions = [], dataActions = [], notDataActions = [], ...rest } = value;
  if (!isTextList(actions) || !isTextList(notActions)) return undefined;
  if (!isTextList(dataActions) || !isTextList(notDataActions)) return undefined;
  if (Object.keys(rest).length > 0) return undefined;
  return { actions, notActions, dataActions, notDataActions };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
