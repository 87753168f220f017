import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { grantId } from "../tenant/consent-ids.ts";
import type { DelegatedGrant } from "../tenant/consent-model.ts";
import type { Store } from "../tenant/store.ts";
import { noContent } from "./answers.ts";
import { checkGuid, type GraphCall, jsonBody } from "./call.ts";
import { badRequest, denied, GraphRefusal, notFound } from "./graph-refusal.ts";
import { needs, type Rights } from "./permissions.ts";
import { rowEntity } from "./row-list.ts";

/** At most this long (learn.microsoft.com/graph/api/resources/oauth2permissiongrant). */
const scope = z.string().min(1).max(3850);
const addition = z.strictObject({
  clientId: z.string(),
  consentType: z.enum(["AllPrincipals", "Principal"]),
  principalId: z.string().nullable().exactOptional(),
  resourceId: z.string(),
  scope,
  // Leftovers that old clients still send; without any effect.
  startTime: z.string().exactOptional(),
  expiryTime: z.string().exactOptional(),
});
const change = z.strictObject({ scope });

/** `POST /oauth2PermissionGrants`. Whoever has no right to it can consent for himself: that is what the sign-in page does. */
export function addGrant(call: GraphCall, store: Store, rights: Rights): LocalResponse {
  const body = addition.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for a property of the grant.");
  const { clientId, consentType, principalId = null, resourceId, scope } = body.data;
  if ((principalId === null) !== (consentType === "AllPrincipals")) {
    throw badRequest("principalId goes with the consent type Principal, and with no other.");
  }
  const isOwn = call.caller.kind === "user" && principalId === call.caller.objectId;
  if (!isOwn && !rights.mayDo(call.caller, needs.writeGrants)) throw denied();
  const { servicePrincipals, users } = call.visible.sets;
  for (const id of [clientId, resourceId].map(checkGuid)) {
    if (servicePrincipals.get(id) === undefined) throw notFound(id);
  }
  if (principalId !== null && users.get(checkGuid(principalId)) === undefined) {
    throw notFound(principalId);
  }
  const grant: DelegatedGrant = {
    id: grantId(clientId, resourceId, principalId),
    clientId: clientId.toLowerCase(),
    consentType,
    principalId: principalId?.toLowerCase() ?? null,
    resourceId: resourceId.toLowerCase(),
    scope,
  };
  if (store.truth.consent.grants.get(grant.id) !== undefined) {
    // Status and code as seen in practice.
    throw new GraphRefusal(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      "Permission entry already exists.",
    );
  }
  store.write({ kind: "put-grant", id: grant.id, grant });
  return rowEntity("oauth2PermissionGrants", { ...grant }, 201);
}

/** `PATCH /oauth2PermissionGrants/{id}`: only the scope can change. */
export function changeGrant(call: GraphCall, store: Store): LocalResponse {
  const grant = writableGrant(call, store);
  const body = change.safeParse(jsonBody(call));
  if (!body.success) throw badRequest("Invalid value specified for property 'scope'.");
  store.write({ kind: "put-grant", id: grant.id, grant: { ...grant, scope: body.data.scope } });
  return noContent();
}

/** `DELETE /oauth2PermissionGrants/{id}`. */
export function removeGrant(call: GraphCall, store: Store): LocalResponse {
  store.write({ kind: "remove-grant", id: writableGrant(call, store).id });
  return noContent();
}

/** Must be there for readers too. */
function writableGrant(call: GraphCall, store: Store): DelegatedGrant {
  const id = call.path.itemId ?? "";
  const grant = store.truth.consent.grants.get(id);
  if (grant === undefined || call.visible.consent.grants.get(id) === undefined) throw notFound(id);
  return grant;
}
