import type { RequestMade } from "./requests-made.ts";

/** Reads that follow each other, or run beside each other, as a plan says. */
export type Lane =
  | "applications"
  | "service-principals"
  | "grants"
  | "federations"
  | "permissions"
  | "directory-roles"
  | "groups"
  | "directory-objects"
  | "changed-objects"
  | "resource-lists"
  | "azure-assignments"
  | "upper-roles"
  | "azure-eligible"
  | "identities"
  | "vaults";

/** The parts of a request by which its lane is told; what is absent does not matter. */
interface Rule {
  readonly host?: RegExp;
  readonly path: RegExp;
  readonly query?: RegExp;
  readonly body?: RegExp;
}

const BATCH = /^\/v1\.0\/\$batch$/;
const RESOURCE_GRAPH = /^\/providers\/Microsoft\.ResourceGraph\/resources$/i;
const VAULT = /\.vault\.azure\.net$/;

/** The first that fits counts. What is asked to find contacts fits none. */
const RULES: readonly (readonly [Lane, Rule])[] = [
  // Who has any is an advanced query; the others list everything.
  ["federations", { path: /^\/v1\.0\/applications$/, query: /\$count=true/ }],
  ["federations", { path: /^\/v1\.0\/applications\/[^/]+\/federatedIdentityCredentials$/ }],
  ["federations", { path: BATCH, body: /\/federatedIdentityCredentials/ }],
  ["applications", { path: /^\/v1\.0\/applications(\/delta)?$/ }],
  ["service-principals", { path: /^\/v1\.0\/servicePrincipals(\/delta)?$/ }],
  ["grants", { path: /^\/v1\.0\/oauth2PermissionGrants(\/delta)?$/ }],
  ["permissions", { path: /^\/v1\.0\/servicePrincipals\/[^/]+\/appRoleAssignedTo$/ }],
  // Some resources are looked up by their client ids first.
  ["permissions", { path: BATCH, body: /"url":"\/servicePrincipals\(appId='[^']*'\)\?/ }],
  ["permissions", { path: BATCH, body: /"url":"\/servicePrincipals\/[^/]+\/appRoleAssignedTo/ }],
  ["directory-roles", { path: /^\/v1\.0\/roleManagement\/directory\/\w+$/ }],
  ["directory-roles", { path: /^\/v1\.0\/directory\/administrativeUnits$/ }],
  ["groups", { path: /^\/v1\.0\/groups(\/[^/]+\/(members|transitiveMembers|owners))?$/ }],
  ["groups", { path: /^\/v1\.0\/identityGovernance\/privilegedAccess\/group\/\w+$/ }],
  ["groups", { path: BATCH, body: /"url":"\/(groups|identityGovernance)\// }],
  // Contacts are looked for among users alone.
  ["directory-objects", { path: /^\/v1\.0\/directoryObjects\/getByIds$/, body: /^(?!.*"types":)/ }],
  [
    "changed-objects",
    {
      path: BATCH,
      body: /"url":"\/(applications|servicePrincipals|oauth2PermissionGrants)\/[^/"]+\?/,
    },
  ],
  ["azure-assignments", { path: RESOURCE_GRAPH, body: /authorizationresources/ }],
  ["resource-lists", { path: RESOURCE_GRAPH }],
  [
    "upper-roles",
    {
      path: /\/Microsoft\.Authorization\/(roleAssignments|roleDefinitions|roleAssignmentScheduleInstances)$/i,
    },
  ],
  [
    "azure-eligible",
    {
      path: /\/Microsoft\.Authorization\/(roleEligibilityScheduleInstances|denyAssignments)$/i,
    },
  ],
  ["identities", { path: /\/userAssignedIdentities\/[^/]+\/federatedIdentityCredentials$/i }],
  ["vaults", { path: /^\/subscriptions\/.+\/vaults\/[^/]+\/(secrets|keys)$/i }],
  ["vaults", { host: VAULT, path: /^\/certificates(\/[^/]+\/policy)?$/ }],
];

/** The lane of a read of a scan; undefined for anything else. */
export function laneOf({ host, path, query, body = "" }: RequestMade): Lane | undefined {
  const found = RULES.find(
    ([, rule]) =>
      rule.path.test(path) &&
      (rule.host === undefined || rule.host.test(host)) &&
      (rule.query === undefined || rule.query.test(query)) &&
      (rule.body === undefined || rule.body.test(body)),
  );
  return found?.[0];
}
