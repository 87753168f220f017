import type { Catalogue, Principal } from "../inventory/access-records.ts";
import type { AuditAct } from "../inventory/audit-acts.ts";
import type { PrincipalPart } from "../inventory/audit-role-acts.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import { howSure, type Logged, shownAfter, type Thread } from "../inventory/logged.ts";
import { isOutsideName, principalKindOf } from "../inventory/principal-kind.ts";
import type { AccessSubject, Holding, LoggedMember } from "./access-subject.ts";
import { azureHolding } from "./azure-holding.ts";
import { applicationPermissionHolding, delegatedGrantHolding } from "./consent-holding.ts";
import { entraHolding } from "./entra-holding.ts";
import { isGiving, threadKey, threadsOf } from "./act-threads.ts";
import { USER_ACCESS_ADMINISTRATOR } from "./root-access.ts";

/**
 * The two eyes: facts say what is so, the audit log who did it, minutes later or earlier. Entries add themselves to what they
 * speak of; what only the log tells of stands beside it, as not confirmed at first, then as a disagreement. What was given and
 * taken again between two looks was there all the same.
 */

/** A fact of the log, as news name it. */
export function actKey({ id }: Pick<LoggedAct, "id">): string {
  return `act|${id}`;
}

/** Until when an act is looked at again, since what it gave may not show yet; `undefined` for what gives nobody power. */
export function shownBy(logged: LoggedAct, subject: string): Date | undefined {
  const { act } = logged;
  if (threadKey(act, subject) === undefined || !isGiving(act)) return undefined;
  return shownAfter(logged);
}

/** The subject with what the log says of it. `acts`: oldest first. */
export function withActs(
  subject: AccessSubject,
  acts: readonly LoggedAct[],
  catalogue: Catalogue,
  now: Date,
): AccessSubject {
  if (acts.length === 0) return subject;
  const principal = subject.principal ?? principalIn(acts, subject.subject);
  const threads = threadsOf(acts, subject.subject);
  const used = new Set<Thread>();
  const attached = (matches: (act: AuditAct) => boolean): Logged | undefined => {
    const thread = threads.find(({ given }) => given !== undefined && matches(given.act));
    if (thread?.given === undefined) return undefined;
    used.add(thread);
    return { act: thread.given };
  };
  const holdings = subject.holdings.map((holding) => ({
    ...holding,
    ...attached((act) => isAbout(act, holding)),
  }));
  const members = subject.members.map((member) => ({
    ...member,
    ...attached((act) => isOfMember(act, member)),
  }));
  const alone = threads.filter((thread) => !used.has(thread));
  const role = actOfRole(acts, subject);
  return {
    ...subject,
    ...(principal === undefined ? {} : { principal }),
    ...(subject.role === undefined || role === undefined
      ? {}
      : { role: { ...subject.role, act: role } }),
    holdings: [
      ...holdings,
      ...alone.flatMap((thread) => loggedHolding(thread, catalogue, now) ?? []),
    ],
    members: [...members, ...alone.flatMap((thread) => loggedMember(thread, now) ?? [])],
  };
}

function isAbout(act: AuditAct, { fact }: Holding): boolean {
  switch (act.kind) {
    case "entra-role":
      return (
        fact.kind === "entra-role" &&
        fact.roleId === act.roleTemplateId &&
        fact.isEligible === act.isEligible &&
        (act.scope === undefined || act.scope.toLowerCase() === fact.scope.toLowerCase())
      );
    case "root-access":
      return (
        fact.kind === "azure-role" &&
        fact.scope === "/" &&
        fact.roleId === USER_ACCESS_ADMINISTRATOR
      );
    case "application-permission":
      return (
        fact.kind === "application-permission" &&
        fact.resourceId === act.resourceId &&
        fact.appRoleId === act.appRoleId
      );
    case "delegated-grant":
      return (
        fact.kind === "delegated-grant" &&
        fact.resourceId === act.resourceId &&
        fact.principalId === act.principalId
      );
    default:
      return false;
  }
}

function isOfMember(act: AuditAct, { relation, principal }: LoggedMember): boolean {
  return (
    act.kind === "group-membership" && act.relation === relation && act.principalId === principal.id
  );
}

/** The last change of a role that the tenant made. */
function actOfRole(acts: readonly LoggedAct[], { role }: AccessSubject): LoggedAct | undefined {
  if (role === undefined) return undefined;
  return acts.findLast(({ act }) => act.kind === "custom-role" && act.verb !== "removed");
}

function loggedHolding(thread: Thread, catalogue: Catalogue, now: Date): Holding | undefined {
  const isAtRoot = thread.given?.act.kind === "root-access";
  const sure = howSure(thread, now, isAtRoot && catalogue.isRootRead !== true);
  const holding = sure && holdingOf(sure.act, catalogue);
  return holding === undefined ? undefined : { ...holding, ...sure };
}

/** The holding that an act says it gave, as if it had been read. */
function holdingOf({ id, act }: LoggedAct, catalogue: Catalogue): Holding | undefined {
  const assignmentId = `act:${id}`;
  switch (act.kind) {
    case "entra-role": {
      const { roleTemplateId: roleId, scope = "/", isEligible, endsAt } = act;
      if (roleId === undefined) return undefined;
      return entraHolding(
        {
          kind: "entra-role",
          principal: principalOfPart(act),
          ...{ roleId, scope, isEligible, hasSchedule: false },
          ...(endsAt === undefined ? {} : { endsAt }),
        },
        catalogue,
      );
    }
    case "root-access":
      return azureHolding(
        {
          ...{ kind: "azure-role", assignmentId, principalType: "User", scope: "/" },
          principal: { id: act.principalId, kind: "user", isFound: true },
          roleId: USER_ACCESS_ADMINISTRATOR,
          isEligible: false,
        },
        catalogue,
      );
    case "application-permission": {
      const { clientId, clientName, resourceId, appRoleId } = act;
      if (appRoleId === undefined) return undefined;
      return applicationPermissionHolding(
        {
          ...{ kind: "application-permission", assignmentId, clientId, resourceId, appRoleId },
          ...(clientName === undefined ? {} : { clientName }),
        },
        catalogue,
      );
    }
    case "delegated-grant": {
      const { clientId, resourceId, principalId, scopesAfter: scopes } = act;
      return delegatedGrantHolding(
        {
          ...{ kind: "delegated-grant", grantId: assignmentId, clientId, resourceId, scopes },
          ...(principalId === undefined ? {} : { principalId }),
        },
        catalogue,
      );
    }
    default:
      return undefined;
  }
}

function loggedMember(thread: Thread, now: Date): LoggedMember | undefined {
  const sure = howSure(thread, now);
  if (sure?.act.act.kind !== "group-membership") return undefined;
  const { groupId, relation } = sure.act.act;
  return {
    ...{ kind: "group-membership", groupId, relation, isNested: false },
    principal: principalOfPart(sure.act.act),
    ...sure,
  };
}

/** A principal as far as the log tells. */
function principalOfPart(part: PrincipalPart): Principal {
  const { principalId: id, principalType, principalName: name, userPrincipalName } = part;
  return {
    id,
    kind: principalKindOf(principalType),
    isFound: true,
    ...(name === undefined ? {} : { name }),
    ...(userPrincipalName === undefined
      ? {}
      : { userPrincipalName, ...(isOutsideName(userPrincipalName) ? { isGuest: true } : {}) }),
  };
}

function principalIn(acts: readonly LoggedAct[], subject: string): Principal | undefined {
  const part = acts
    .map(({ act }) => act)
    .findLast((act) => act.kind === "entra-role" && act.principalId === subject);
  if (part?.kind === "entra-role") return principalOfPart(part);
  const root = acts.find(({ act }) => act.kind === "root-access" && act.principalId === subject);
  return root === undefined ? undefined : { id: subject, kind: "user", isFound: true };
}
