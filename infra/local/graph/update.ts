import type { LocalResponse } from "../azure/exchange.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import { noContent } from "./answers.ts";
import { type GraphCall, jsonBody, setOf } from "./call.ts";
import { badRequest } from "./graph-refusal.ts";
import { replacedKeyCredentials } from "./key-credentials.ts";
import { properties, typeName } from "./properties.ts";

/** What a PATCH or a POST may set; everything else is the directory's own. */
const settable: Readonly<Record<GraphSet, readonly string[]>> = {
  applications: [
    "displayName",
    "description",
    "notes",
    "tags",
    "serviceManagementReference",
    "signInAudience",
    "isDisabled",
    "identifierUris",
    "keyCredentials",
    "web",
    "spa",
    "publicClient",
    "api",
    "appRoles",
    "info",
    "requiredResourceAccess",
    "groupMembershipClaims",
    "optionalClaims",
    "isFallbackPublicClient",
    "servicePrincipalLockConfiguration",
    "uniqueName",
    "tokenEncryptionKeyId",
  ],
  servicePrincipals: [
    "accountEnabled",
    "alternativeNames",
    "appRoleAssignmentRequired",
    "description",
    "displayName",
    "homepage",
    "isDisabled",
    "keyCredentials",
    "loginUrl",
    "notes",
    "notificationEmailAddresses",
    "preferredSingleSignOnMode",
    "preferredTokenSigningKeyThumbprint",
    "replyUrls",
    "servicePrincipalNames",
    "tags",
    "tokenEncryptionKeyId",
  ],
  users: [
    "accountEnabled",
    "city",
    "companyName",
    "country",
    "department",
    "displayName",
    "employeeId",
    "employeeType",
    "givenName",
    "jobTitle",
    "mail",
    "mailNickname",
    "mobilePhone",
    "officeLocation",
    "otherMails",
    "preferredLanguage",
    "surname",
    "usageLocation",
    "userPrincipalName",
    "userType",
  ],
  groups: [
    "description",
    "displayName",
    "mailNickname",
    "membershipRule",
    "membershipRuleProcessingState",
    "visibility",
  ],
};
const booleans = new Set([
  "accountEnabled",
  "appRoleAssignmentRequired",
  "isDisabled",
  "isFallbackPublicClient",
]);
const lists = new Set([
  "tags",
  "keyCredentials",
  "identifierUris",
  "alternativeNames",
  "notificationEmailAddresses",
  "replyUrls",
  "otherMails",
  "servicePrincipalNames",
  "appRoles",
  "requiredResourceAccess",
]);
const complex = new Set([
  "web",
  "spa",
  "publicClient",
  "api",
  "info",
  "optionalClaims",
  "servicePrincipalLockConfiguration",
]);

/** `PATCH /applications/{id}` and the like. @param object as it truly is */
export function update(call: GraphCall, store: Store, object: GraphObject): LocalResponse {
  const set = setOf(call);
  store.write({ kind: "put", set, object: changedBy(call, store, object) });
  return noContent();
}

/** The object with what the body sets. */
export function changedBy(call: GraphCall, store: Store, object: GraphObject): GraphObject {
  const set = setOf(call);
  const body = jsonBody(call);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw badRequest("A JSON object is expected.");
  }
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!properties[set].has(name)) throw badRequest(`Invalid property '${name}'.`);
    if (!settable[set].includes(name)) {
      throw badRequest(`Property '${name}' of resource '${typeName(set)}' is read-only here.`);
    }
    if (!isRightKind(name, value)) {
      throw badRequest(
        `Invalid value specified for property '${name}' of resource '${typeName(set)}'.`,
      );
    }
    changes[name] =
      name === "keyCredentials"
        ? replacedKeyCredentials(value, object["keyCredentials"], () => store.newId())
        : value;
  }
  return { ...object, ...changes };
}

function isRightKind(name: string, value: unknown): boolean {
  if (lists.has(name)) return Array.isArray(value);
  if (complex.has(name))
    return value === null || (typeof value === "object" && !Array.isArray(value));
  if (booleans.has(name)) return typeof value === "boolean";
  if (name === "displayName") return typeof value === "string" && value !== "";
  return value === null || typeof value === "string";
}
