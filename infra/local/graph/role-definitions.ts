import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import type { RoleDefinition } from "../tenant/entra.ts";
import type { Store } from "../tenant/store.ts";
import { noContent } from "./answers.ts";
import { changedProperties } from "./audit-parts.ts";
import type { GraphCall } from "./call.ts";
import { badRequest, notFound } from "./graph-refusal.ts";
import { parsedBody } from "./parsed-body.ts";
import { recordDefinitionChange } from "./role-audit.ts";
import { rolePath } from "./role-reading-routes.ts";
import type { RouteDeps } from "./route.ts";
import { rowEntity } from "./row-list.ts";

const settable = z.strictObject({
  "@odata.type": z.literal("#microsoft.graph.unifiedRoleDefinition").optional(),
  displayName: z.string().min(1).exactOptional(),
  description: z.string().nullable().exactOptional(),
  isEnabled: z.boolean().exactOptional(),
  version: z.string().nullable().exactOptional(),
  rolePermissions: z
    .array(
      z.strictObject({
        allowedResourceActions: z.array(z.string().regex(/^microsoft\.[\w.]+\//)).min(1),
        condition: z.string().nullable().default(null),
      }),
    )
    .min(1)
    .exactOptional(),
});
const required = settable.required({ displayName: true, isEnabled: true, rolePermissions: true });

/** `POST /roleManagement/directory/roleDefinitions` (learn.microsoft.com/graph/api/rbacapplication-post-roledefinitions, checked 2026-11-21). */
export function createDefinition(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { "@odata.type": _type, ...given } = parsedBody(call, required, "role definition");
  const id = deps.store.newId();
  const definition: RoleDefinition = {
    id,
    templateId: id,
    description: null,
    version: null,
    isBuiltIn: false,
    resourceScopes: ["/"],
    ...given,
  };
  deps.store.write({ kind: "put-row", table: "roleDefinitions", row: definition });
  recordDefinitionChange(deps, {
    activityDisplayName: "Add role definition",
    operationType: "Add",
    definition,
    modifiedProperties: changedProperties({}, { ...definition }),
    initiatedBy: initiatorOf(call.caller, deps.store.truth),
  });
  return rowEntity(`${rolePath}/roleDefinitions`, { ...definition }, 201);
}

/** `PATCH …/{id}`: 204. */
export function updateDefinition(call: GraphCall, deps: RouteDeps): LocalResponse {
  const before = ownDefinition(call, deps.store);
  const { "@odata.type": _type, ...given } = parsedBody(call, settable, "role definition");
  const definition: RoleDefinition = { ...before, ...given };
  deps.store.write({ kind: "put-row", table: "roleDefinitions", row: definition });
  recordDefinitionChange(deps, {
    activityDisplayName: "Update role definition",
    operationType: "Update",
    definition,
    modifiedProperties: changedProperties({ ...before }, { ...definition }),
    initiatedBy: initiatorOf(call.caller, deps.store.truth),
  });
  return noContent();
}

/** `DELETE …/{id}`: while somebody holds the role it stays (not confirmed). */
export function deleteDefinition(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { store } = deps;
  const definition = ownDefinition(call, store);
  const { entra } = store.truth;
  const holders = [...entra.all("roleAssignments"), ...entra.all("roleEligibilities")];
  if (holders.some(({ roleDefinitionId }) => roleDefinitionId === definition.id)) {
    throw badRequest("The role definition cannot be deleted while it is assigned.");
  }
  store.write({ kind: "remove-row", table: "roleDefinitions", id: definition.id });
  recordDefinitionChange(deps, {
    activityDisplayName: "Delete role definition",
    operationType: "Delete",
    definition,
    modifiedProperties: [],
    initiatedBy: initiatorOf(call.caller, store.truth),
  });
  return noContent();
}

/** The one in the path, as it truly is; the built-in ones cannot be changed. */
function ownDefinition({ path: { id = "" }, visible }: GraphCall, store: Store): RoleDefinition {
  const definition = store.truth.entra.get("roleDefinitions", id);
  if (definition === undefined || visible.entra.get("roleDefinitions", id) === undefined) {
    throw notFound(id);
  }
  if (definition.isBuiltIn) throw badRequest("Built-in role definitions cannot be changed.");
  return definition;
}
