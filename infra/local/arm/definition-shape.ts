import type { CustomRole, RolePermissions } from "../tenant/azure-access.ts";
import { builtInRole } from "./built-in-roles.ts";

export const definitionType = "Microsoft.Authorization/roleDefinitions";

/** A role, built in or custom, in one shape. */
export interface RoleDefinition {
  readonly guid: string;
  readonly isCustom: boolean;
  readonly properties: Record<string, unknown>;
}

export function customDefinition(role: CustomRole): RoleDefinition {
  const { guid, roleName, description, permissions, assignableScopes } = role;
  return {
    guid,
    isCustom: true,
    properties: {
      roleName,
      type: "CustomRole",
      description,
      assignableScopes,
      permissions: [permissionsShown(permissions)],
      createdOn: role.createdOn,
      updatedOn: role.updatedOn,
      createdBy: role.createdBy,
      updatedBy: role.createdBy,
    },
  };
}

export function builtInDefinition(guid: string): RoleDefinition | undefined {
  const role = builtInRole(guid);
  if (role === undefined) return undefined;
  return {
    guid,
    isCustom: false,
    properties: {
      roleName: role.name,
      type: "BuiltInRole",
      description: "",
      assignableScopes: ["/"],
      permissions: [permissionsShown(role.permissions)],
      createdOn: "2015-02-02T21:55:09.8806423Z",
      updatedOn: "2021-11-11T20:13:58.3020070Z",
      createdBy: null,
      updatedBy: null,
    },
  };
}

/** @param prefix `/subscriptions/{s}` when it is read in a subscription, empty elsewhere */
export function showDefinition({ guid, properties }: RoleDefinition, prefix: string): object {
  return {
    id: `${prefix}/providers/${definitionType}/${guid}`,
    type: definitionType,
    name: guid,
    properties,
  };
}

function permissionsShown(permissions: RolePermissions): object {
  const { actions, notActions, dataActions, notDataActions } = permissions;
  return { actions, notActions, dataActions, notDataActions };
}
