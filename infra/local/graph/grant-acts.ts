import type { Caller } from "../azure/exchange.ts";
import type { AuditTarget } from "../tenant/audit-log.ts";
import type { DelegatedGrant } from "../tenant/consent-model.ts";
import type { Directory } from "../tenant/directory.ts";
import { type Act, modified, targetOf } from "./acts.ts";

/** What a grant was and what it is; nothing on a side where there was or is none. */
export interface GrantChange {
  readonly before: DelegatedGrant | undefined;
  readonly after: DelegatedGrant | undefined;
}

/**
 * A new grant by a person is a consent and a grant, by a program the grant alone. A changed one is told three times: the consent with
 * one scope on both sides, and a grant and a removal that both carry old and new (seen in logs), so that the verb says nothing.
 */
export function grantActs(
  directory: Directory,
  { before, after }: GrantChange,
  caller: Caller,
  now: Date,
): readonly Act[] {
  const grant = after ?? before;
  if (grant === undefined) return [];
  const add = (): Act => grantAct(directory, "Add", grant, before?.scope, after?.scope);
  const remove = (): Act => grantAct(directory, "Remove", grant, before?.scope, after?.scope);
  if (after === undefined) return [remove()];
  if (before !== undefined) {
    const consent = consentAct(directory, after, [after, after], caller, now);
    return [consent, add(), remove()];
  }
  return caller.kind === "user"
    ? [consentAct(directory, after, [undefined, after], caller, now), add()]
    : [add()];
}

/** The target is the API, the client stands in the properties. */
function grantAct(
  directory: Directory,
  verb: "Add" | "Remove",
  { clientId, consentType, principalId, resourceId }: DelegatedGrant,
  oldScope: string | undefined,
  newScope: string | undefined,
): Act {
  const isNew = newScope !== undefined;
  const fact = (name: string, value: unknown): ReturnType<typeof modified> =>
    modified(name, isNew ? undefined : value, isNew ? value : undefined);
  return {
    activityDisplayName: `${verb} delegated permission grant`,
    category: "ApplicationManagement",
    operationType: verb === "Add" ? "Assign" : "Unassign",
    targetResources: [
      principalTarget(directory, resourceId, [
        modified("DelegatedPermissionGrant.Scope", oldScope, newScope),
        fact("DelegatedPermissionGrant.ConsentType", consentType),
        fact("DelegatedPermissionGrant.PrincipalId", principalId ?? ""),
        fact("ServicePrincipal.ObjectID", clientId),
      ]),
      principalTarget(directory, clientId, []),
    ],
  };
}

/** The target is the client; what was consented to is one long text. */
function consentAct(
  directory: Directory,
  grant: DelegatedGrant,
  [before, after]: readonly [DelegatedGrant | undefined, DelegatedGrant],
  caller: Caller,
  now: Date,
): Act {
  const isForAll = grant.consentType === "AllPrincipals";
  const text = `${described(before, now)} => ${described(after, now)}; `;
  const client = directory.sets.servicePrincipals.get(grant.clientId);
  return {
    activityDisplayName: "Consent to application",
    category: "ApplicationManagement",
    operationType: "Assign",
    targetResources: [
      principalTarget(directory, grant.clientId, [
        modified("ConsentContext.IsAdminConsent", undefined, isForAll ? "True" : "False"),
        modified("ConsentContext.IsAppOnly", undefined, "False"),
        modified("ConsentContext.OnBehalfOfAll", undefined, isForAll ? "True" : "False"),
        modified(
          "ConsentContext.Tags",
          undefined,
          Array.isArray(client?.["tags"]) ? client["tags"].join(", ") : "",
        ),
        modified("ConsentAction.Permissions", undefined, text),
        modified("TargetId.ServicePrincipalNames", undefined, client?.["appId"] ?? ""),
      ]),
    ],
    additionalDetails: [
      { key: "User-Agent", value: "EvoSTS" },
      { key: "AppId", value: caller.appId },
    ],
  };
}

function described(grant: DelegatedGrant | undefined, now: Date): string {
  if (grant === undefined) return "[]";
  const { id, clientId, principalId, resourceId, consentType, scope } = grant;
  const at = now.toISOString();
  return `[[Id: ${id}, ClientId: ${clientId}, PrincipalId: ${principalId ?? ""}, ResourceId: ${resourceId}, ConsentType: ${consentType}, Scope: ${scope}, CreatedDateTime: ${at}, LastModifiedDateTime ]]`;
}

/** A service principal as a target, also when it is gone. */
export function principalTarget(
  directory: Directory,
  id: string,
  modifiedProperties: NonNullable<AuditTarget["modifiedProperties"]>,
): AuditTarget {
  const object = directory.sets.servicePrincipals.get(id);
  return object === undefined
    ? { id, displayName: null, type: "ServicePrincipal", modifiedProperties }
    : targetOf("servicePrincipals", object, modifiedProperties);
}
