import { quoted } from "../core/quoted.ts";
import type { Evidence, Subject } from "../findings/finding.ts";
import type { Principal, PrincipalKind } from "../inventory/access-records.ts";
import type { AccessSubject, Holding } from "../privilege/access-subject.ts";
import type { Power } from "../privilege/power.ts";
import { type AccessHolder, aggravationsOf } from "./access-weight.ts";

const SUBJECT_OF: Readonly<Record<PrincipalKind, Subject["kind"]>> = {
  user: "user",
  group: "group",
  "service-principal": "service-principal",
  device: "principal",
  unknown: "principal",
};

/** What a finding about this subject is about: the principal, or the application that was consented to. */
export function subjectOfAccess({
  subject,
  principal,
  workload,
  holdings,
}: AccessSubject): Subject {
  if (workload !== undefined) {
    return { kind: "service-principal", id: workload.appId, name: workload.name || subject };
  }
  if (principal !== undefined) return subjectOfPrincipal(principal);
  const client = holdings.find(({ fact }) => fact.kind === "application-permission")?.fact;
  const name = client?.kind === "application-permission" ? client.clientName : undefined;
  return { kind: "service-principal", id: subject, name: name ?? subject };
}

export function subjectOfPrincipal(principal: Principal): Subject {
  return {
    kind: SUBJECT_OF[principal.kind],
    id: principal.appId ?? principal.id,
    name: nameOfPrincipal(principal),
  };
}

export function nameOfPrincipal({ id, name, userPrincipalName }: Principal): string {
  return name || userPrincipalName || id;
}

/** "User “Ada”", "Group “Operators”": how a sentence about the subject begins. */
export function subjectWords(subject: Subject): string {
  const kind = subject.kind.charAt(0).toUpperCase() + subject.kind.slice(1).replace("-", " ");
  return `${kind} ${quoted(subject.name)}`;
}

/** All that is known of a holding and its holder, flat: ids, instants and names, as the finding carries it. */
export function evidenceOf(holding: Holding, holder: AccessHolder): Evidence {
  const { fact, permissions, condition } = holding;
  const labels = aggravationsOf(holding, holder).map(({ label }) => label);
  return {
    system: holding.system,
    ...holderEvidence(holder),
    ...factEvidence(fact),
    [roleIdOf(holding) === undefined ? "permission" : "roleName"]: holding.name,
    where: holding.where,
    ...powerEvidence(holding.power),
    why: holding.why,
    isEligible: holding.isEligible ? true : undefined,
    deniedBy: listOrNothing(holding.deniedBy ?? []),
    condition: condition?.says,
    isConditionLimiting: condition?.isLimiting,
    permissions: permissions.length === 0 ? undefined : permissions.map(({ name }) => name),
    reach: listOrNothing(permissions.flatMap(({ reach }) => reach ?? [])),
    canGrantItself: permissions.some(({ growsBy }) => growsBy !== undefined) ? true : undefined,
    resourceAppId: holding.resourceAppId,
    givenAt: holding.givenAt,
    givenBy: holding.givenBy,
    endsAt: holding.endsAt,
    labels: listOrNothing(labels),
  };
}

/** Of a role, the id of its definition. */
export function roleIdOf({ fact }: Holding): string | undefined {
  return fact.kind === "entra-role" || fact.kind === "azure-role" ? fact.roleId : undefined;
}

export function powerEvidence(power: Power): Evidence {
  return typeof power === "number" ? { power: `tier ${power}`, tier: power } : { power };
}

function holderEvidence({ principal, workload, holdersAtResource }: AccessHolder): Evidence {
  return {
    principalId: principal?.id ?? workload?.id,
    principalKind: principal?.kind ?? (workload === undefined ? undefined : "service-principal"),
    principalName: principal?.userPrincipalName ?? principal?.name ?? workload?.name,
    appId: workload?.appId ?? principal?.appId,
    origin: workload?.origin,
    publisher: workload?.publisherName,
    hasVerifiedPublisher: workload?.hasVerifiedPublisher,
    ownerTenantId: workload?.ownerTenantId,
    resourceOfIdentity: workload?.resourceOf,
    rolesAtResource: listOrNothing(holdersAtResource ?? []),
  };
}

function factEvidence(fact: Holding["fact"]): Evidence {
  switch (fact.kind) {
    case "entra-role":
      return { roleId: fact.roleId, scope: fact.scope };
    case "azure-role":
      return { roleId: fact.roleId, scope: fact.scope, assignmentId: fact.assignmentId };
    case "application-permission":
      return {
        ...clientEvidence(fact.clientId),
        resourceId: fact.resourceId,
        appRoleId: fact.appRoleId,
        assignmentId: fact.assignmentId,
      };
    case "delegated-grant":
      return {
        ...clientEvidence(fact.clientId),
        resourceId: fact.resourceId,
        grantId: fact.grantId,
        consentType: fact.principalId === undefined ? "AllPrincipals" : "Principal",
        consentedFor: fact.principalId,
      };
  }
}

/** Known from the grant itself, also of a client that is gone. */
function clientEvidence(clientId: string): Evidence {
  return { principalId: clientId, principalKind: "service-principal", clientId };
}

export function listOrNothing(items: readonly string[]): readonly string[] | undefined {
  return items.length === 0 ? undefined : [...new Set(items)];
}

/** What somebody can do with this holding, in sentences: its worth, the data's reason, what limits it and what makes it worse. */
export function whyHoldingMatters(holding: Holding, holder: AccessHolder): string {
  const { power, system, why, condition, permissions } = holding;
  const reach = listOrNothing(permissions.flatMap((one) => one.reach ?? []));
  return [
    worthOf(power, system),
    why === undefined ? "" : `Why: ${why}.`,
    reach === undefined ? "" : `It reaches ${reach.slice(0, 3).join(", ")}.`,
    condition === undefined
      ? ""
      : `${condition.isLimiting ? "A condition limits it" : "It has a condition, which does not limit that"}: ${condition.says}`,
    ...aggravationsOf(holding, holder).map(({ says }) => says),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** What a holding of this power is worth, in a sentence. */
export function worthOf(power: Power, system: Holding["system"]): string {
  switch (power) {
    case 0:
      return system === "azure-role"
        ? "Whoever has it can take over everything in that place, and every identity used there."
        : "Whoever has it can take over the tenant.";
    case 1:
      return "It gives power over many identities, workloads or much data.";
    case 2:
      return "What it gives is limited.";
    case "unknown":
      return "What it gives is not known: take it for dangerous until somebody has looked.";
    case "harmless":
      return "What it gives is harmless by what is known.";
  }
}
