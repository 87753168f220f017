import type { LocalResponse } from "../azure/exchange.ts";
import { applicationOf } from "../tenant/application.ts";
import { graphInstant } from "../tenant/anchor.ts";
import type { GraphObject } from "../tenant/model.ts";
import { createRandom } from "../tenant/random.ts";
import { servicePrincipalOf } from "../tenant/service-principal.ts";
import type { Store } from "../tenant/store.ts";
import { jsonText, noContent } from "./answers.ts";
import { type GraphCall, jsonBody, setOf } from "./call.ts";
import { badRequest, GraphRefusal } from "./graph-refusal.ts";
import { entityText } from "./item.ts";
import type { Renderer } from "./render.ts";
import { changedBy } from "./update.ts";

/** `POST /applications`. */
export function createApplication(
  call: GraphCall,
  store: Store,
  renderer: Renderer,
): LocalResponse {
  const blank = applicationOf(createRandom(store.newId(), "application"), { displayName: "" });
  const made = changedBy(call, store, {
    ...blank,
    createdDateTime: graphInstant(call.now.getTime()),
    createdByAppId: call.caller.appId,
    requiredResourceAccess: [],
  });
  if (made["displayName"] === "") {
    throw badRequest("A value is required for property 'displayName' of resource 'Application'.");
  }
  return written(call, store, renderer, made);
}

/** `POST /servicePrincipals`: gives an application of this tenant its service principal. */
export function createServicePrincipal(
  call: GraphCall,
  store: Store,
  renderer: Renderer,
): LocalResponse {
  const body = jsonBody(call);
  if (typeof body !== "object" || body === null) throw badRequest("A JSON object is expected.");
  const { appId, ...others } = body as Record<string, unknown>;
  const application =
    typeof appId === "string" ? call.visible.sets.applications.byAppId(appId) : undefined;
  if (typeof appId !== "string" || application === undefined) {
    throw badRequest(
      "The appId of the service principal does not reference a valid application object.",
    );
  }
  if (store.truth.sets.servicePrincipals.byAppId(appId) !== undefined) {
    throw new GraphRefusal(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      `The service principal cannot be created because the name ${appId} is already in use.`,
    );
  }
  const blank = servicePrincipalOf(createRandom(store.newId(), "service principal"), {
    appId: String(application["appId"]),
    displayName: String(application["displayName"]),
    appOwnerOrganizationId: store.seed.tenantId,
    signInAudience: application["signInAudience"],
    createdByAppId: call.caller.appId,
  });
  const text = Buffer.from(JSON.stringify(others));
  const rest = { ...call, request: { ...call.request, body: text } };
  return written(call, store, renderer, changedBy(rest, store, blank));
}

/** `DELETE /applications/{id}` and the like: to the deleted items. @param object as it truly is */
export function remove(call: GraphCall, store: Store, object: GraphObject): LocalResponse {
  const deletedDateTime = graphInstant(call.now.getTime());
  store.write({ kind: "delete", set: setOf(call), id: object.id, deletedDateTime });
  return noContent();
}

function written(
  call: GraphCall,
  store: Store,
  renderer: Renderer,
  object: GraphObject,
): LocalResponse {
  const set = setOf(call);
  store.write({ kind: "put", set, object });
  return jsonText(entityText(set, object, renderer), 201);
}
