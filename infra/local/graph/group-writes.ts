import { z } from "zod";
import type { LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import { initiatorOf } from "../tenant/audit-log.ts";
import { groupOf } from "../tenant/group.ts";
import { jsonText, noContent } from "./answers.ts";
import { changedProperties } from "./audit-parts.ts";
import { remove } from "./create.ts";
import type { GraphCall } from "./call.ts";
import { badRequest, denied } from "./graph-refusal.ts";
import { isDynamic, writableGroup } from "./group-access.ts";
import { recordGroupChange } from "./group-audit.ts";
import { entityText } from "./item.ts";
import { parsedBody } from "./parsed-body.ts";
import { groupNeeds } from "./role-permissions.ts";
import type { RouteDeps } from "./route.ts";
import { changedBy } from "./update.ts";

const shape = z.strictObject({
  displayName: z.string().min(1).max(256),
  description: z.string().nullable().exactOptional(),
  mailEnabled: z.boolean(),
  mailNickname: z.string().regex(/^[^@()\\[\]";:<>, ]{1,64}$/),
  securityEnabled: z.boolean(),
  groupTypes: z.array(z.enum(["Unified", "DynamicMembership"])).exactOptional(),
  membershipRule: z.string().min(1).nullable().exactOptional(),
  membershipRuleProcessingState: z.enum(["On", "Paused"]).exactOptional(),
  isAssignableToRole: z.boolean().exactOptional(),
  visibility: z.string().nullable().exactOptional(),
});

/** `POST /groups` (learn.microsoft.com/graph/api/group-post-groups, checked 2026-11-21). Members and owners are added afterwards. */
export function createGroup(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { store, rights, renderer } = deps;
  const { groupTypes = [], ...given } = parsedBody(call, shape, "group");
  const isUnified = groupTypes.includes("Unified");
  if (given.mailEnabled !== isUnified) {
    throw badRequest("Only Microsoft 365 groups can be mail-enabled here, and they are.");
  }
  const group = groupOf(store.newId(), {
    ...given,
    isUnified,
    createdDateTime: graphInstant(call.now.getTime()),
    groupTypes,
  });
  if (isDynamic(group) !== (typeof given.membershipRule === "string")) {
    throw badRequest("Dynamic groups have a membership rule, and no others.");
  }
  if (given.isAssignableToRole === true) {
    if (!rights.mayDo(call.caller, groupNeeds.writeRoleGroups)) throw denied();
    if (isDynamic(group) || !given.securityEnabled) {
      throw badRequest("Role-assignable groups are security groups with assigned members.");
    }
  }
  store.write({ kind: "put", set: "groups", object: group });
  recordGroupChange(deps, {
    activityDisplayName: "Add group",
    group,
    modifiedProperties: changedProperties({}, given),
    initiatedBy: initiatorOf(call.caller, store.truth),
  });
  return jsonText(entityText("groups", group, renderer), 201);
}

/** `PATCH /groups/{id}`. */
export function updateGroup(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { store, rights } = deps;
  const before = writableGroup(call, store, rights, groupNeeds.writeGroups);
  const group = changedBy(call, store, before);
  if (group["membershipRule"] !== before["membershipRule"] && !isDynamic(before)) {
    throw badRequest("Dynamic groups have a membership rule, and no others.");
  }
  store.write({ kind: "put", set: "groups", object: group });
  recordGroupChange(deps, {
    activityDisplayName: "Update group",
    group,
    modifiedProperties: changedProperties(before, group),
    initiatedBy: initiatorOf(call.caller, store.truth),
  });
  return noContent();
}

/** `DELETE /groups/{id}`: to the deleted items. */
export function deleteGroup(call: GraphCall, deps: RouteDeps): LocalResponse {
  const { store, rights } = deps;
  const group = writableGroup(call, store, rights, groupNeeds.writeGroups);
  recordGroupChange(deps, {
    activityDisplayName: "Delete group",
    group,
    modifiedProperties: [],
    initiatedBy: initiatorOf(call.caller, store.truth),
  });
  return remove(call, store, group);
}
