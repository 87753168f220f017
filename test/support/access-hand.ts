import { randomUUID } from "node:crypto";
import { z } from "zod";
import { asAdministrator } from "./as-administrator.ts";
import { asUser } from "./as-user.ts";
import type { Method } from "./callers.ts";
import type { Send } from "./callers.ts";
import type { LocalAzure } from "./local-azure.ts";

/** Takes back what was done. */
export type Undo = () => Promise<void>;

const ROLES = "roleManagement/directory";
const GROUP_PIM = "identityGovernance/privilegedAccess/group";
const ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments";
const madeSchema = z.object({ id: z.string() });
const personSchema = z.object({ userPrincipalName: z.string() });

/**
 * What somebody does about who may do what, through the tenant's own services. What is made can be used two minutes
 * later: reads follow writes.
 */
export interface AccessHand {
  graph(method: Method, path: string, body?: object): Promise<unknown>;
  resourceManager(method: Method, path: string, version: string, body?: object): Promise<unknown>;
  /** Answers the object id; the principal name is `{name}@contoso.com`. */
  newPerson(name: string): Promise<string>;
  /** A security group, one that may hold directory roles when it says so; answers the object id. */
  newGroup(name: string, isAssignableToRole: boolean): Promise<string>;
  /** Answers the role's id. */
  newDirectoryRole(name: string, actions: readonly string[]): Promise<string>;
  changeDirectoryRole(id: string, actions: readonly string[]): Promise<void>;
  /** Makes a role of Azure, or replaces it. */
  putAzureRole(
    id: string,
    role: { readonly name: string; readonly scope: string; readonly actions: readonly string[] },
  ): Promise<void>;
  /** Through PIM, for the whole tenant and without an end unless it says otherwise. */
  giveDirectoryRole(gift: {
    readonly to: string;
    readonly roleId: string;
    readonly scope?: string;
    readonly isEligible?: boolean;
    readonly endsAt?: Date;
  }): Promise<Undo>;
  /** A person uses, for an hour, what that person is eligible for. */
  activate(person: string, roleId: string): Promise<void>;
  /** `assignmentId`: to be taken again with the same id. */
  giveAzureRole(gift: {
    readonly to: string;
    readonly type?: "User" | "Group" | "ServicePrincipal";
    readonly roleId: string;
    readonly scope: string;
    readonly condition?: string;
    readonly assignmentId?: string;
  }): Promise<Undo>;
  makeEligibleInAzure(gift: {
    readonly to: string;
    readonly roleId: string;
    readonly scope: string;
  }): Promise<Undo>;
  /** A person uses, for an hour, what that person is eligible for, there or above. */
  activateInAzure(person: string, roleId: string, scope: string): Promise<void>;
  addToGroup(
    groupId: string,
    to: string,
    relation: "member" | "owner" | "eligible-member",
  ): Promise<Undo>;
  givePermission(gift: {
    readonly to: string;
    readonly resourceId: string;
    readonly appRoleId: string;
  }): Promise<Undo>;
  /** `person`: for whom alone. */
  consent(gift: {
    readonly to: string;
    readonly resourceId: string;
    readonly scope: string;
    readonly person?: string;
  }): Promise<Undo>;
}

/** @param send as whom; by default the administrator */
export function createAccessHand(
  azure: LocalAzure,
  send: Send = (method, url, body) => asAdministrator(azure, method, url, body),
): AccessHand {
  const graph: AccessHand["graph"] = (method, path, body) =>
    send(method, `https://graph.microsoft.com/v1.0/${path}`, body);
  const resourceManager: AccessHand["resourceManager"] = (method, path, version, body) => {
    const url = `https://management.azure.com${path}?api-version=${version}`;
    return send(method, url, body);
  };
  const make = async (path: string, body: object): Promise<string> =>
    madeSchema.parse(await graph("POST", path, body)).id;

  async function principalName(person: string): Promise<string> {
    const found = await graph("GET", `users/${person}?$select=userPrincipalName`);
    return personSchema.parse(found).userPrincipalName;
  }

  /** Gives through PIM; undone by the opposite request. */
  async function request(path: string, subject: object, expiration: object): Promise<Undo> {
    const justification = "Agreed on in change 4711.";
    const scheduleInfo = { expiration };
    await graph("POST", path, { action: "adminAssign", justification, scheduleInfo, ...subject });
    return async () => {
      await graph("POST", path, { action: "adminRemove", justification, ...subject });
    };
  }

  return {
    graph,
    resourceManager,
    newPerson: (name) =>
      make("users", {
        accountEnabled: true,
        displayName: name,
        mailNickname: name,
        userPrincipalName: `${name}@contoso.com`,
        passwordProfile: { password: randomUUID() },
      }),
    newGroup: (name, isAssignableToRole) =>
      make("groups", {
        displayName: name,
        mailNickname: name,
        mailEnabled: false,
        securityEnabled: true,
        ...(isAssignableToRole ? { isAssignableToRole } : {}),
      }),
    newDirectoryRole: (displayName, actions) =>
      make(`${ROLES}/roleDefinitions`, { displayName, isEnabled: true, ...allowing(actions) }),
    async changeDirectoryRole(id, actions) {
      await graph("PATCH", `${ROLES}/roleDefinitions/${id}`, allowing(actions));
    },
    async putAzureRole(id, { name, scope, actions }) {
      const path = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
      const properties = { roleName: name, permissions: [{ actions }], assignableScopes: [scope] };
      await resourceManager("PUT", path, "2022-04-01", { properties });
    },
    giveDirectoryRole({ to, roleId, scope = "/", isEligible = false, endsAt }) {
      const kind = isEligible ? "roleEligibility" : "roleAssignment";
      return request(
        `${ROLES}/${kind}ScheduleRequests`,
        { principalId: to, roleDefinitionId: roleId, directoryScopeId: scope },
        endsAt === undefined
          ? { type: "noExpiration" }
          : { type: "afterDateTime", endDateTime: endsAt.toISOString() },
      );
    },
    async activate(person, roleId) {
      const url = `https://graph.microsoft.com/v1.0/${ROLES}/roleAssignmentScheduleRequests`;
      await asUser(azure, await principalName(person), "POST", url, {
        action: "selfActivate",
        principalId: person,
        roleDefinitionId: roleId,
        directoryScopeId: "/",
        justification: "Incident 4711.",
        scheduleInfo: { expiration: { type: "afterDuration", duration: "PT1H" } },
      });
    },
    async giveAzureRole({ to, type = "User", roleId, scope, condition, assignmentId }) {
      const path = `${scope}/${ASSIGNMENTS}/${assignmentId ?? randomUUID()}`;
      await resourceManager("PUT", path, "2022-04-01", {
        properties: {
          principalId: to,
          principalType: type,
          roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          ...(condition === undefined ? {} : { condition, conditionVersion: "2.0" }),
        },
      });
      return async () => {
        await resourceManager("DELETE", path, "2022-04-01");
      };
    },
    async makeEligibleInAzure({ to, roleId, scope }) {
      const ask = async (requestType: string): Promise<void> => {
        const path = `${scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${randomUUID()}`;
        const roleDefinitionId = `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
        await resourceManager("PUT", path, "2020-10-01", {
          properties: { principalId: to, roleDefinitionId, requestType },
        });
      };
      await ask("AdminAssign");
      return () => ask("AdminRemove");
    },
    async activateInAzure(person, roleId, scope) {
      const path = `${scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/${randomUUID()}`;
      const url = `https://management.azure.com${path}?api-version=2020-10-01`;
      await asUser(azure, await principalName(person), "PUT", url, {
        properties: {
          principalId: person,
          roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          requestType: "SelfActivate",
          justification: "Incident 4711.",
          scheduleInfo: { expiration: { type: "AfterDuration", duration: "PT1H" } },
        },
      });
    },
    async addToGroup(groupId, to, relation) {
      if (relation === "eligible-member") {
        return request(
          `${GROUP_PIM}/eligibilityScheduleRequests`,
          { groupId, principalId: to, accessId: "member" },
          { type: "noExpiration" },
        );
      }
      await graph("POST", `groups/${groupId}/${relation}s/$ref`, {
        "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${to}`,
      });
      return async () => {
        await graph("DELETE", `groups/${groupId}/${relation}s/${to}/$ref`);
      };
    },
    async givePermission({ to, resourceId, appRoleId }) {
      const path = `servicePrincipals/${to}/appRoleAssignments`;
      const id = await make(path, { principalId: to, resourceId, appRoleId });
      return async () => {
        await graph("DELETE", `${path}/${id}`);
      };
    },
    async consent({ to, resourceId, scope, person }) {
      const id = await make("oauth2PermissionGrants", {
        clientId: to,
        resourceId,
        scope,
        ...(person === undefined
          ? { consentType: "AllPrincipals" }
          : { consentType: "Principal", principalId: person }),
      });
      return async () => {
        await graph("DELETE", `oauth2PermissionGrants/${id}`);
      };
    },
  };
}

function allowing(actions: readonly string[]): object {
  return { rolePermissions: [{ allowedResourceActions: actions, condition: null }] };
}
