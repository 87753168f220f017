import { putActivationRequest } from "./activation-requests.ts";
import { listActivities } from "./activity-log.ts";
import { route, type ArmRoute } from "./arm-route.ts";
import { elevateAccess } from "./elevate-access.ts";
import { putEligibilityRequest } from "./eligibility-requests.ts";
import {
  deleteFederatedCredential,
  listFederatedCredentials,
  listIdentities,
  putFederatedCredential,
} from "./federated-credentials.ts";
import {
  getManagementGroup,
  listDescendants,
  listManagementGroups,
  moveSubscription,
} from "./management-groups.ts";
import { listClassicAdministrators, listDenyAssignments } from "./other-access.ts";
import { deleteRoleAssignment, putRoleAssignment } from "./role-assignment-writes.ts";
import { getRoleAssignment, listRoleAssignments } from "./role-assignments.ts";
import { deleteRoleDefinition, putRoleDefinition } from "./role-definition-writes.ts";
import { getRoleDefinition, listRoleDefinitions } from "./role-definitions.ts";
import { listAssignmentInstances, listEligibilityInstances } from "./role-schedules.ts";

const subscription = "/subscriptions/{subscription}";
const group = `${subscription}/resourceGroups/{group}`;
const authorization = "/providers/Microsoft.Authorization";
const assignments = `{scope}${authorization}/roleAssignments`;
const definitions = `{scope}${authorization}/roleDefinitions`;
const schedules = `{scope}${authorization}/role`;
const managementGroups = "/providers/Microsoft.Management/managementGroups";
const managementGroup = `${managementGroups}/{managementGroup}`;
const identities = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
const credentials = `${group}${identities}/{identity}/federatedIdentityCredentials`;
const activities = "/providers/Microsoft.Insights/eventtypes/management/values";

/** Operations about who may do what. */
export const accessRoutes: readonly ArmRoute[] = [
  route("GET", assignments, "role assignments", listRoleAssignments),
  route("GET", `${assignments}/{name}`, "role assignments", getRoleAssignment),
  route("PUT", `${assignments}/{name}`, "role assignments", putRoleAssignment),
  route("DELETE", `${assignments}/{name}`, "role assignments", deleteRoleAssignment),
  route("GET", definitions, "role definitions", listRoleDefinitions),
  route("GET", `${definitions}/{name}`, "role definitions", getRoleDefinition),
  route("PUT", `${definitions}/{name}`, "role definitions", putRoleDefinition),
  route("DELETE", `${definitions}/{name}`, "role definitions", deleteRoleDefinition),
  route(
    "GET",
    `${schedules}EligibilityScheduleInstances`,
    "role schedules",
    listEligibilityInstances,
  ),
  route(
    "GET",
    `${schedules}AssignmentScheduleInstances`,
    "role schedules",
    listAssignmentInstances,
  ),
  route(
    "PUT",
    `${schedules}EligibilityScheduleRequests/{name}`,
    "role schedules",
    putEligibilityRequest,
  ),
  route(
    "PUT",
    `${schedules}AssignmentScheduleRequests/{name}`,
    "role schedules",
    putActivationRequest,
  ),
  route("GET", `{scope}${authorization}/denyAssignments`, "deny assignments", listDenyAssignments),
  route(
    "GET",
    `${subscription}${authorization}/classicAdministrators`,
    "classic administrators",
    listClassicAdministrators,
  ),
  route("POST", `${authorization}/elevateAccess`, "elevate access", elevateAccess),
  route("GET", managementGroups, "management groups", listManagementGroups),
  route("GET", managementGroup, "management groups", getManagementGroup),
  route("GET", `${managementGroup}/descendants`, "management groups", listDescendants),
  route(
    "PUT",
    `${managementGroup}/subscriptions/{subscription}`,
    "management groups",
    moveSubscription,
  ),
  route(
    "DELETE",
    `${managementGroup}/subscriptions/{subscription}`,
    "management groups",
    moveSubscription,
  ),
  route("GET", `${subscription}${identities}`, "managed identities", listIdentities),
  route("GET", `${group}${identities}`, "managed identities", listIdentities),
  route("GET", credentials, "managed identities", listFederatedCredentials),
  route("PUT", `${credentials}/{name}`, "managed identities", putFederatedCredential),
  route("DELETE", `${credentials}/{name}`, "managed identities", deleteFederatedCredential),
  route("GET", `${subscription}${activities}`, "activity log", listActivities),
];
