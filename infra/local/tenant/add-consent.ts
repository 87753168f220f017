import { anchor, dayMs } from "./anchor.ts";
import { type ApiName } from "./apis.ts";
import { createAssignmentBuilder, createGrantBuilder } from "./consent-bulk.ts";
import { resourceId } from "./consent-draft.ts";
import type { ConsentSeed, PrincipalType } from "./consent-model.ts";
import { assignmentRows, grantRows, type ObjectNumbers } from "./consent-rows.ts";
import { microsoftTenantId } from "./contoso.ts";
import type { TenantDraft } from "./draft.ts";
import { federatedCredential, gitHubIssuer } from "./federated-credential.ts";
import type { GraphObject } from "./model.ts";
import { ordinaryRoles, ordinaryScopes, roleAt } from "./ordinary-consent.ts";
import { createRandom, type Random } from "./random.ts";

/**
 * What the whole tenant consented to: what was drafted under a name, and the ordinary rest up to the size's totals. Comes last,
 * when every object is there.
 * @param finished object ids of programs that hold what they hold and get nothing more
 */
export function addConsent(draft: TenantDraft, finished: ReadonlySet<string>): ConsentSeed {
  const random = createRandom(draft.seed, "consent");
  addFederatedCredentials(draft, random);
  const objects = numbered(draft);
  return {
    grants: grantsOf(draft, objects, random, finished),
    assignments: assignmentsOf(draft, objects, random, finished),
    federatedCredentials: draft.consent.federatedCredentials,
  };
}

/** Pipelines and clusters of the ordinary sort: one application in forty. */
function addFederatedCredentials(draft: TenantDraft, random: Random): void {
  for (const { id } of draft.applications) {
    if (draft.consent.federatedCredentials.has(id) || !random.chance(0.025)) continue;
    const isGitHub = random.chance(0.6);
    const name = `${isGitHub ? "github" : "devops"}-${random.hex(3)}`;
    const issuer = isGitHub ? gitHubIssuer : `https://vstoken.dev.azure.com/${draft.tenantId}`;
    const subject = isGitHub
      ? `repo:contoso/service-${random.hex(3)}:environment:production`
      : `sc://contoso/platform/connection-${random.hex(3)}`;
    draft.consent.federatedCredentials.set(id, [
      federatedCredential(random, { name, issuer, subject }),
    ]);
  }
}

function assignmentsOf(
  draft: TenantDraft,
  objects: ObjectNumbers & { readonly must: (id: string) => number },
  random: Random,
  finished: ReadonlySet<string>,
): ConsentSeed["assignments"] {
  const builder = createAssignmentBuilder();
  const clients = clientIds(draft);
  const api = (name: ApiName): number => objects.must(resourceId(name, clients));
  for (const one of draft.consent.assignments) {
    builder.add({
      principal: objects.must(one.principalId),
      resource: objects.must(resourceId(one.resource, clients)),
      roleId: one.appRoleId,
      createdSeconds: secondsAt(one.created),
    });
  }
  const total = draft.counts.appRoleAssignments;
  const workloads = workloadsOf(draft, finished);
  for (const { id } of workloads) {
    if (builder.count() >= total || !random.chance(0.7)) continue;
    const held = new Set(
      Array.from({ length: random.int(1, 4) }, () => random.pick(ordinaryRoles)),
    );
    for (const [resource, roleId] of held) {
      const createdSeconds = secondsAt(-random.int(1, 1_500));
      builder.add({ principal: objects.must(id), resource: api(resource), roleId, createdSeconds });
    }
  }
  const applications = ownApplications(draft);
  const people = [...draft.users, ...draft.groups];
  while (builder.count() < total) {
    const application = skewed(applications, random);
    builder.add({
      principal: objects.must(random.pick(people).id),
      resource: objects.must(application.id),
      roleId: roleAt(application, random),
      createdSeconds: secondsAt(-random.int(1, 1_500)),
    });
  }
  return assignmentRows(builder.build(random), objects);
}

function grantsOf(
  draft: TenantDraft,
  objects: ObjectNumbers & { readonly must: (id: string) => number },
  random: Random,
  finished: ReadonlySet<string>,
): ConsentSeed["grants"] {
  const everybody = objects.ids.length;
  const builder = createGrantBuilder(everybody);
  const clients = clientIds(draft);
  for (const one of draft.consent.grants) {
    builder.add({
      client: objects.must(one.clientId),
      resource: objects.must(resourceId(one.resource, clients)),
      principal: one.principalId === undefined ? everybody : objects.must(one.principalId),
      scope: one.scope,
    });
  }
  const resource = objects.must(resourceId("graph", clients));
  const named = new Set(draft.consent.grants.map(({ clientId }) => clientId));
  // What was drafted under a name stays as it is.
  const workloads = workloadsOf(draft, finished).filter(({ id }) => !named.has(id));
  const total = draft.counts.delegatedGrants;
  for (const { id } of workloads) {
    if (builder.count() >= total * 0.4 || !random.chance(0.6)) continue;
    const scope = random.pick(ordinaryScopes);
    builder.add({ client: objects.must(id), resource, principal: everybody, scope });
  }
  while (builder.count() < total) {
    builder.add({
      client: objects.must(skewed(workloads, random).id),
      resource,
      principal: objects.must(random.pick(draft.users).id),
      scope: random.pick(ordinaryScopes),
    });
  }
  return grantRows(builder.build(random), objects);
}

/** Numbers of all objects that a row names, those included that exist no more. */
function numbered(draft: TenantDraft): ObjectNumbers & { readonly must: (id: string) => number } {
  const ids = [...draft.users, ...draft.groups, ...draft.servicePrincipals].map(({ id }) => id);
  const numbers = new Map(ids.map((id, index) => [id, index]));
  const named = [
    ...draft.consent.assignments.map(({ principalId }) => principalId),
    ...draft.consent.grants.map(({ clientId }) => clientId),
  ];
  for (const id of named) {
    if (!numbers.has(id)) numbers.set(id, ids.push(id) - 1);
  }
  const [users, groups] = [draft.users.length, draft.users.length + draft.groups.length];
  const typeOf = (number: number): PrincipalType =>
    number < users ? "User" : number < groups ? "Group" : "ServicePrincipal";
  return {
    ids,
    numberOf: (id) => numbers.get(id),
    typeOf,
    must(id) {
      const number = numbers.get(id);
      if (number === undefined) throw new Error(`There is no object ${id}.`);
      return number;
    },
  };
}

/** Object ids of service principals by client id. */
function clientIds(draft: TenantDraft): ReadonlyMap<string, string> {
  return new Map(draft.servicePrincipals.map(({ appId, id }) => [String(appId), id]));
}

/** Programs that are not Microsoft's and not drafted with permissions of their own. */
function workloadsOf(draft: TenantDraft, finished: ReadonlySet<string>): readonly GraphObject[] {
  const named = new Set(draft.consent.assignments.map(({ principalId }) => principalId));
  return draft.servicePrincipals.filter(
    ({ id, appOwnerOrganizationId }) =>
      !named.has(id) && !finished.has(id) && appOwnerOrganizationId !== microsoftTenantId,
  );
}

function ownApplications(draft: TenantDraft) {
  return draft.servicePrincipals
    .filter((one) => one["appOwnerOrganizationId"] === draft.tenantId)
    .map(({ id, appRoles }) => ({
      id,
      roles: (Array.isArray(appRoles) ? (appRoles as Record<string, unknown>[]) : [])
        .filter(({ allowedMemberTypes: kinds }) => Array.isArray(kinds) && kinds.includes("User"))
        .map((role) => String(role["id"])),
    }));
}

/** Few have very much, most have little. */
function skewed<T>(from: readonly T[], random: Random): T {
  const picked = from[Math.floor(random.next() ** 3 * from.length)];
  return picked ?? random.pick(from);
}

function secondsAt(days: number): number {
  return Math.floor((anchor + days * dayMs) / 1000);
}
