import type { LocalResponse } from "../azure/exchange.ts";
import type { FederatedCredential, UserAssignedIdentity } from "../tenant/azure-access.ts";
import { announce, callersRight } from "./announce.ts";
import {
  armError,
  invalidRequestContent,
  isRecord,
  jsonObject,
  resourceNotFound,
  subscriptionNotFound,
} from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";
import { refuseAction } from "./scoped-request.ts";

const type = "Microsoft.ManagedIdentity/userAssignedIdentities";
const credentialType = `${type}/federatedIdentityCredentials`;

/** The user-assigned identities of a subscription or of one resource group. */
export function listIdentities(arm: ArmRequest): LocalResponse {
  const { subscription: id = "", group } = arm.path;
  const scope = `/subscriptions/${id}${group === undefined ? "" : `/resourceGroups/${group}`}`;
  const refusal = refuseAction(arm, `${type}/read`, scope);
  if (refusal !== undefined) return refusal;
  if (arm.state.subscription(id) === undefined) return subscriptionNotFound(id);
  const rows = arm.state.authorization
    .identities()
    .filter((identity) => arm.state.authorization.scopes.contains(scope, identity.id))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  const { tenantId } = arm.state;
  return armList(
    arm,
    rows,
    (identity) => identity.id,
    ({ id: own, name, location, principalId, clientId }) => ({
      id: own,
      name,
      type,
      location,
      tags: {},
      properties: { tenantId, principalId, clientId },
    }),
    200,
  );
}

export function listFederatedCredentials(arm: ArmRequest): LocalResponse {
  const found = findIdentity(arm, `${credentialType}/read`);
  if ("status" in found) return found;
  const rows = [...found.federatedCredentials].sort((left, right) =>
    left.name < right.name ? -1 : 1,
  );
  return armList(
    arm,
    rows,
    ({ name }) => name,
    (credential) => showCredential(found, credential),
    20,
  );
}

/**
 * Adds or replaces: at most 20 on one identity, and no two of one issuer and subject
 * (learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations, checked 2026-11-21).
 */
export function putFederatedCredential(arm: ArmRequest): LocalResponse {
  const action = `${credentialType}/write`;
  const found = findIdentity(arm, action);
  if ("status" in found) return found;
  const credential = parseCredential(arm);
  if (credential === undefined) {
    return invalidRequestContent("issuer, subject and audiences are needed, and nothing else.");
  }
  const others = found.federatedCredentials.filter(({ name }) => name !== credential.name);
  const isNew = others.length === found.federatedCredentials.length;
  const { issuer, subject } = credential;
  if (others.some((one) => one.issuer === issuer && one.subject === subject)) {
    return armError(
      409,
      "Conflict",
      "Issuer and subject combination already exists for this Managed Identity.",
    );
  }
  if (others.length >= 20) {
    return armError(400, "BadRequest", "Too many Federated Identity Credentials are configured.");
  }
  const right = callersRight(arm, action, found.id);
  const at = arm.clock.now().toISOString();
  arm.state.write({ kind: "federated", at, identity: found.id, credential });
  const body = showCredential(found, credential);
  announce(arm, { action, resourceId: idOf(found, credential.name), right, requestBody: body });
  return { status: isNew ? 201 : 200, body };
}

export function deleteFederatedCredential(arm: ArmRequest): LocalResponse {
  const action = `${credentialType}/delete`;
  const found = findIdentity(arm, action);
  if ("status" in found) return found;
  const name = arm.path["name"] ?? "";
  const credential = found.federatedCredentials.find((one) => one.name === name);
  if (credential === undefined) return { status: 204 };
  const right = callersRight(arm, action, found.id);
  const at = arm.clock.now().toISOString();
  arm.state.write({ kind: "unfederated", at, identity: found.id, name });
  const responseBody = showCredential(found, credential);
  announce(arm, { action, resourceId: idOf(found, name), right, responseBody });
  return { status: 200 };
}

function findIdentity(arm: ArmRequest, action: string): UserAssignedIdentity | LocalResponse {
  const { subscription = "", group = "", identity = "" } = arm.path;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${identity}`;
  const refusal = refuseAction(arm, action, id);
  if (refusal !== undefined) return refusal;
  return arm.state.authorization.identity(id) ?? resourceNotFound(type, identity, group);
}

function parseCredential(arm: ArmRequest): FederatedCredential | undefined {
  const properties = jsonObject(arm.request.body)?.["properties"];
  if (!isRecord(properties)) return undefined;
  const { issuer, subject, audiences, ...rest } = properties;
  if (typeof issuer !== "string" || typeof subject !== "string") return undefined;
  if (!Array.isArray(audiences) || Object.keys(rest).length > 0) return undefined;
  const texts = audiences.filter((one) => typeof one === "string");
  // One audience, whatever the list may hold.
  if (texts.length !== 1 || audiences.length !== 1) return undefined;
  return { name: arm.path["name"] ?? "", issuer, subject, audiences: texts };
}

function idOf({ id }: UserAssignedIdentity, name: string): string {
  return `${id}/federatedIdentityCredentials/${name}`;
}

function showCredential(identity: UserAssignedIdentity, credential: FederatedCredential): object {
  const { name, issuer, subject, audiences } = credential;
  return {
    id: idOf(identity, name),
    name,
    type: credentialType,
    properties: { issuer, subject, audiences },
  };
}
