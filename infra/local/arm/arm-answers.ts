import type { Caller, LocalResponse } from "../azure/exchange.ts";

/** The resource manager's error shape. */
export function armError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): LocalResponse {
  return { status, headers, body: { error: { code, message } } };
}

export function authorizationFailed(caller: Caller, action: string, scope: string): LocalResponse {
  return armError(
    403,
    "AuthorizationFailed",
    `The client '${caller.appId}' with object id '${caller.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

export function subscriptionNotFound(subscriptionId: string): LocalResponse {
  return armError(
    404,
    "SubscriptionNotFound",
    `The subscription '${subscriptionId}' could not be found.`,
  );
}

export function resourceGroupNotFound(name: string): LocalResponse {
  return armError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

export function resourceNotFound(type: string, name: string, group: string): LocalResponse {
  return armError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

export function invalidRequestContent(why: string): LocalResponse {
  return armError(400, "InvalidRequestContent", `The request content was invalid: ${why}`);
}

/** Nothing of this kind is stood in for: said loudly, because the service asks for something nobody thought of. */
export function unknownOperation(method: string, path: string): LocalResponse {
  console.error(`resource manager: nothing stands in for ${method} ${path}`);
  return armError(
    404,
    "InvalidResourceType",
    `The resource type could not be found for '${method} ${path}': the local resource manager does not know this operation.`,
  );
}

/** The request's body as a JSON object, or `undefined` for anything else. */
export function jsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A map from text to text, as tags must be. */
export function isTextMap(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === "string");
}
