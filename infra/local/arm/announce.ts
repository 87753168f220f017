import { randomUUID } from "node:crypto";
import type { ActivityRecord } from "./access-state.ts";
import type { ArmRequest } from "./arm-request.ts";
import { subscriptionOf } from "./assignment-set.ts";
import { builtInRole } from "./built-in-roles.ts";
import { stableNumber } from "./stable-number.ts";

interface Announcement {
  /** `…/write` or `…/delete`. */
  readonly action: string;
  readonly resourceId: string;
  /** The right that let the caller do it: looked up before it was done, since deleting may end it. */
  readonly right: ReturnType<typeof callersRight>;
  /** Goes into the activity log, as text. */
  readonly requestBody?: object;
  readonly responseBody?: object;
}

/** The assignment by which the caller may do this; `undefined` for the administrator who needs none. */
export function callersRight(arm: ArmRequest, action: string, scope: string) {
  return arm.access.right(arm.caller.objectId, action, scope);
}

/**
 * Leaves behind what a successful write or delete leaves behind: two records in the subscription's activity log and one
 * event. What is done on management groups and on `/` is announced nowhere: the topic belongs to a subscription.
 */
export function announce(arm: ArmRequest, announcement: Announcement): void {
  const { action, resourceId } = announcement;
  const subscriptionId = subscriptionOf(resourceId);
  if (subscriptionId === undefined) return;
  const authorization = {
    scope: resourceId,
    action,
    evidence: evidence(arm, announcement.right),
  };
  const claims = claimsOf(arm);
  logActivity(arm, { ...announcement, subscriptionId, authorization, claims });
  arm.resourceEvents?.changed({
    operationName: action,
    resourceUri: resourceId,
    subscriptionId,
    correlationId: arm.correlationId,
    authorization,
    claims,
    httpRequest: {
      clientRequestId: arm.request.headers["x-ms-client-request-id"] ?? arm.correlationId,
      clientIpAddress: callerAddress,
      method: arm.request.method,
      url: `https://management.azure.com${arm.request.path}?${arm.request.query.toString()}`,
    },
  });
}

const callerAddress = "203.0.113.17";

/**
 * Ids without hyphens, as activity logs show them (from memory).
 * learn.microsoft.com/azure/event-grid/event-schema-subscriptions has the fields, not how they are written.
 */
function evidence(arm: ArmRequest, right: Announcement["right"]): Record<string, string> {
  if (right === undefined) return { role: "Subscription Admin" };
  const plain = (id: string) => id.replaceAll("-", "");
  const { roleDefinitionGuid: guid } = right;
  return {
    role: builtInRole(guid)?.name ?? arm.state.authorization.customRole(guid)?.roleName ?? guid,
    roleAssignmentScope: right.scope,
    roleAssignmentId: plain(right.id.split("/").at(-1) ?? ""),
    roleDefinitionId: plain(guid),
    principalId: plain(right.principalId),
    principalType: right.principalType,
  };
}

function claimsOf(arm: ArmRequest): Record<string, string> {
  const { caller, directory, state } = arm;
  const user = directory?.sets.users.get(caller.objectId);
  const upn = textOf(user?.["userPrincipalName"]);
  const name = textOf(user?.["displayName"]);
  return {
    aud: "https://management.core.windows.net/",
    iss: `https://sts.windows.net/${state.tenantId}/`,
    appid: caller.appId,
    appidacr: caller.kind === "user" ? "0" : "2",
    ipaddr: callerAddress,
    ...(name !== undefined && { name }),
    "http://schemas.microsoft.com/identity/claims/objectidentifier": caller.objectId,
    "http://schemas.microsoft.com/identity/claims/tenantid": state.tenantId,
    ...(upn !== undefined && {
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name": upn,
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": upn,
    }),
    ver: "1.0",
  };
}

function logActivity(
  arm: ArmRequest,
  done: Announcement & {
    readonly subscriptionId: string;
    readonly authorization: object;
    readonly claims: Readonly<Record<string, string>>;
  },
): void {
  const { action, resourceId, subscriptionId, authorization, claims } = done;
  const at = arm.clock.now().toISOString();
  const group = /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1];
  const [provider = "", ...kinds] = action.split("/").slice(0, -1);
  const entry = (status: "Started" | "Succeeded", properties: object): ActivityRecord => {
    const eventDataId = randomUUID();
    return {
      authorization,
      caller:
        claims["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] ?? arm.caller.objectId,
      category: both("Administrative"),
      channels: "Operation",
      claims,
      correlationId: arm.correlationId,
      description: "",
      eventDataId,
      eventName: both(status === "Started" ? "BeginRequest" : "EndRequest"),
      eventTimestamp: at,
      id: `${resourceId}/events/${eventDataId}/ticks/${Date.parse(at)}`,
      level: "Informational",
      operationId: arm.correlationId,
      operationName: both(action),
      properties: {
        entity: resourceId,
        message: action,
        eventCategory: "Administrative",
        ...properties,
      },
      ...(group !== undefined && { resourceGroupName: group }),
      resourceId,
      resourceProviderName: both(provider),
      resourceType: both([provider, ...kinds].join("/")),
      status: both(status),
      subStatus: both(status === "Started" ? "" : action.endsWith("/delete") ? "OK" : "Created"),
      submissionTimestamp: new Date(Date.parse(at) + ingestionMs(eventDataId)).toISOString(),
      subscriptionId,
      tenantId: arm.state.tenantId,
    };
  };
  const started = entry("Started", {
    ...(done.requestBody !== undefined && { requestbody: JSON.stringify(done.requestBody) }),
  });
  const succeeded = entry("Succeeded", {
    ...(done.responseBody !== undefined && { responseBody: JSON.stringify(done.responseBody) }),
  });
  for (const record of [started, succeeded]) {
    arm.state.write({ kind: "activity", at, subscriptionId, record });
  }
}

/** Records can be read 3 to 10 minutes later (learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time, from memory). */
function ingestionMs(eventDataId: string): number {
  return 180_000 + (stableNumber(eventDataId) % 420_001);
}

function both(value: string): { value: string; localizedValue: string } {
  return { value, localizedValue: value };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
