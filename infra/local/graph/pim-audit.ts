import { type AuditTarget, type Initiator, platformInitiator } from "../tenant/audit-log.ts";
import { contoso } from "../tenant/contoso.ts";
import { type AuditDeps, modifiedBy, objectTarget, pimItself } from "./audit-parts.ts";

/** MS-PIM (github.com/merill/microsoft-info, checked 2026-11-21). */
const pimAppId = "01fc33a7-78ba-4d2f-a4b7-768e336e890e";

/** What PIM gives, takes away or brings within reach. */
export interface PimMatter {
  readonly category: "RoleManagement" | "GroupManagement";
  /** The role, or the sort of membership. */
  readonly role: { readonly id: string; readonly displayName: string; readonly isBuiltIn: boolean };
  readonly principalId: string;
  /** Of PIM for Groups. */
  readonly groupId?: string;
  readonly isEligibility: boolean;
  readonly startDateTime: string;
  readonly endDateTime: string | null;
}

export type PimAct = "add" | "remove" | "activate" | "deactivate";

interface PimRequest {
  readonly act: PimAct;
  readonly matter: PimMatter;
  readonly initiatedBy: Initiator;
  readonly requestId: string;
  readonly justification: string | null;
}

/**
 * The records of a request that is fulfilled at once: PIM writes that it was asked and that it is done, and in between the directory
 * what it did for MS-PIM, under a correlation id of its own.
 * @param core writes what the directory did
 */
export function recordRequest(
  deps: AuditDeps,
  request: PimRequest,
  core: (initiatedBy: Initiator, correlationId: string) => void,
): void {
  const { act, matter } = request;
  const correlationId = deps.store.newId();
  const operationType = operationOf(act, matter);
  const record = (phase: "requested" | "completed"): void => {
    recordPim(deps, {
      ...request,
      activity: nameOf(act, matter, phase),
      operationType,
      correlationId,
    });
  };
  record("requested");
  core(pimForDirectory(deps), deps.store.newId());
  record("completed");
}

/** The records of what ends by the clock: first the directory's, then why (seen in practice). */
export function recordEnding(
  deps: AuditDeps,
  { matter, isActivation }: { readonly matter: PimMatter; readonly isActivation: boolean },
  core: (initiatedBy: Initiator, correlationId: string) => void,
): void {
  core(pimForDirectory(deps), deps.store.newId());
  recordPim(deps, {
    matter,
    activity: isActivation
      ? "Remove member from role (PIM activation expired)"
      : nameOf("remove", matter, "completed"),
    operationType: "Delete",
    correlationId: deps.store.newId(),
    initiatedBy: pimItself,
    requestId: deps.store.newId(),
    justification: null,
  });
}

/** PIM notices that a role was given past it. */
export function recordOutsideOfPim(deps: AuditDeps, matter: PimMatter): void {
  recordPim(deps, {
    matter,
    activity: "Add member to role outside of PIM (permanent)",
    operationType: "Assign",
    correlationId: deps.store.newId(),
    initiatedBy: pimItself,
    requestId: deps.store.newId(),
    justification: null,
  });
}

/** As the directory names PIM when it acts for it. */
function pimForDirectory({ store }: AuditDeps): Initiator {
  const principal = store.truth.sets.servicePrincipals.byAppId(pimAppId);
  return platformInitiator("MS-PIM", principal?.id ?? null);
}

function recordPim(
  { audit, store }: AuditDeps,
  record: Omit<PimRequest, "act"> & {
    readonly activity: string;
    readonly operationType: string;
    readonly correlationId: string;
  },
): void {
  const { matter, initiatedBy, requestId, justification, correlationId } = record;
  const { id, displayName, isBuiltIn } = matter.role;
  const origin = {
    RoleDefinitionOriginId: id,
    RoleDefinitionOriginType: isBuiltIn ? "BuiltInRole" : "CustomRole",
    TemplateId: id,
  };
  const details = {
    ...origin,
    StartTime: matter.startDateTime,
    ...(matter.endDateTime === null ? {} : { ExpirationTime: matter.endDateTime }),
    ...(justification === null ? {} : { Justification: justification }),
    ...(initiatedBy.user?.ipAddress == null ? {} : { ipaddr: initiatedBy.user.ipAddress }),
    RequestId: requestId,
  };
  const target = (type: string, of: string, name: string | null): AuditTarget => ({
    id: of,
    displayName: name,
    type,
    modifiedProperties: [],
  });
  audit.record({
    activityDisplayName: record.activity,
    category: matter.category,
    loggedByService: "PIM",
    operationType: record.operationType,
    correlationId,
    initiatedBy,
    ...(justification === null ? {} : { resultReason: justification }),
    targetResources: [
      { id, displayName, type: "Role", modifiedProperties: modifiedBy("add", origin) },
      target("Request", requestId, null),
      objectTarget(store.truth, matter.principalId),
      ...(matter.groupId === undefined ? [] : [objectTarget(store.truth, matter.groupId)]),
      target("Directory", store.seed.tenantId, contoso.displayName),
      target("Other", requestId, null),
    ],
    additionalDetails: Object.entries(details).map(([key, value]) => ({ key, value })),
  });
}

/** As PIM names it (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities, checked 2026-11-21). */
function nameOf(
  act: PimAct,
  { isEligibility, endDateTime }: PimMatter,
  phase: "requested" | "completed",
): string {
  const term = endDateTime === null ? "permanent" : "timebound";
  const member = isEligibility ? "eligible member" : "member";
  switch (act) {
    case "add":
      return `Add ${member} to role in PIM ${phase} (${term})`;
    case "remove":
      return `Remove ${member} from role in PIM ${phase} (${term})`;
    case "activate":
      return `Add member to role ${phase} (PIM activation)`;
    case "deactivate":
      return `Remove member from role ${phase} (PIM deactivate)`;
  }
}

/** Of adding, these are the platform's words (github.com/Azure/Azure-Sentinel, its rules on PIM, checked 2026-11-21); the others are not confirmed. */
function operationOf(act: PimAct, { isEligibility, endDateTime }: PimMatter): string {
  switch (act) {
    case "add":
      return `CreateRequest${endDateTime === null ? "Permanent" : ""}${isEligibility ? "Eligible" : "Granted"}Role`;
    case "activate":
      return "ActivateRole";
    case "remove":
    case "deactivate":
      return "Delete";
  }
}
