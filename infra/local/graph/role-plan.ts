import { graphInstant } from "../tenant/anchor.ts";
import { hasEnded, isCurrent, type RoleGrant } from "../tenant/entra.ts";
import { createRandom } from "../tenant/random.ts";
import { assignmentId, eligibilityId } from "../tenant/role-grant.ts";
import type { Store } from "../tenant/store.ts";
import type { GraphCall } from "./call.ts";
import { GraphRefusal } from "./graph-refusal.ts";
import type { PimAct } from "./pim-audit.ts";
import { assignmentDoesNotExist, assignmentExists } from "./pim-request.ts";
import { checkSubject, isSameSubject, type RoleSubject } from "./role-subject.ts";
import { type Schedule, type ScheduleInfo, scheduleOf } from "./schedule-info.ts";

export type GrantTable = "roleAssignments" | "roleEligibilities";

/** What is asked of PIM about a role. */
interface RoleRequest {
  readonly action:
    "adminAssign" | "adminUpdate" | "adminRemove" | "selfActivate" | "selfDeactivate";
  readonly justification?: string | null | undefined;
  readonly scheduleInfo?: ScheduleInfo | undefined;
}

/** An activation lasts so long at most, and cannot be ended earlier than that, unless the settings of the role are changed (learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings, checked 2026-11-21). */
const longestActivationMs = 8 * 3_600_000;
const shortestActivationMs = 5 * 60_000;

interface Plan {
  readonly act: PimAct;
  /** As it will be, or as it was when it goes. */
  readonly grant: RoleGrant;
}

/** What a request comes to; throws when it cannot be fulfilled. */
export function planOf(
  call: GraphCall,
  store: Store,
  table: GrantTable,
  asked: RoleRequest,
  subject: RoleSubject,
): Plan {
  const now = call.now.getTime();
  const known = store.truth.entra
    .all(table)
    .filter((grant) => isSameSubject(grant, subject) && !hasEnded(grant, now));
  const given = known.find(({ origin }) => origin !== "activation");
  const activation = known.find(({ origin }) => origin === "activation");
  const schedule = scheduleOf(asked.scheduleInfo, call.now);

  switch (asked.action) {
    case "adminAssign":
      checkSubject(call, subject);
      if (given !== undefined) throw assignmentExists();
      if (table === "roleAssignments") checkJustified(asked.justification);
      return { act: "add", grant: newGrant(call, store, table, { ...subject, ...schedule }) };
    case "adminUpdate":
      if (given === undefined) throw assignmentDoesNotExist();
      return { act: "add", grant: { ...given, ...schedule, origin: "pim" } };
    case "adminRemove":
      if (given === undefined) throw assignmentDoesNotExist();
      return { act: "remove", grant: given };
    case "selfActivate": {
      const eligibility = eligibilityOf(store, subject, now);
      if (eligibility === undefined) throw assignmentDoesNotExist();
      if (activation !== undefined || given !== undefined) throw assignmentExists();
      checkJustified(asked.justification);
      checkActivation(schedule);
      const grant = newGrant(call, store, table, { ...subject, ...schedule });
      return {
        act: "activate",
        grant: { ...grant, origin: "activation", eligibilityId: eligibility.id },
      };
    }
    case "selfDeactivate":
      if (activation === undefined) throw assignmentDoesNotExist();
      if (now - Date.parse(activation.startDateTime) < shortestActivationMs) {
        // Not confirmed: the code.
        throw new GraphRefusal(
          400,
          "ActiveDurationTooShort",
          "The role assignment cannot be deactivated within five minutes of its activation.",
        );
      }
      return { act: "deactivate", grant: activation };
  }
}

/** Of the principal itself, or of a group that it is in. */
function eligibilityOf(store: Store, subject: RoleSubject, now: number): RoleGrant | undefined {
  const { entra } = store.truth;
  return entra
    .all("roleEligibilities")
    .find(
      (grant) =>
        isCurrent(grant, now) &&
        isSameSubject({ ...grant, principalId: subject.principalId }, subject) &&
        (grant.principalId === subject.principalId ||
          entra.members(grant.principalId).includes(subject.principalId)),
    );
}

function newGrant(
  call: GraphCall,
  store: Store,
  table: GrantTable,
  parts: Omit<RoleGrant, "id" | "scheduleId" | "createdDateTime" | "origin">,
): RoleGrant {
  const random = createRandom(store.newId(), table);
  return {
    id: table === "roleAssignments" ? assignmentId(random) : eligibilityId(random),
    scheduleId: random.guid(),
    createdDateTime: graphInstant(call.now.getTime()),
    origin: "pim",
    ...parts,
  };
}

function checkJustified(justification: string | null | undefined): void {
  if (justification == null || justification === "") throw policyRefusal("JustificationRule");
}

function checkActivation({ startDateTime, endDateTime }: Schedule): void {
  const lasts = Date.parse(endDateTime ?? "") - Date.parse(startDateTime);
  // Without an end, not a number.
  if (!(lasts <= longestActivationMs)) throw policyRefusal("ExpirationRule");
}

/** The settings of a role say no; they are the default ones everywhere here (the code from observed answers). */
function policyRefusal(rule: string): GraphRefusal {
  return new GraphRefusal(
    400,
    "RoleAssignmentRequestPolicyValidationFailed",
    `The following policy rules failed: ["${rule}"]`,
  );
}
