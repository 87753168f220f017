import { type EntraRows, type GroupGrant, hasEnded, type RoleGrant } from "../tenant/entra.ts";
import type { AuditDeps } from "./audit-parts.ts";
import { recordMembership } from "./group-audit.ts";
import { writeLink } from "./group-links.ts";
import { groupMatter } from "./group-matter.ts";
import { recordEnding } from "./pim-audit.ts";
import { recordRoleChange } from "./role-audit.ts";
import { roleMatter } from "./role-matter.ts";

/** What is given for a time ends by the clock, and the platform writes it down. */
export interface Endings {
  /** When the next one ends; epoch milliseconds. */
  nextDue(): number | undefined;
  runDue(now: Date): void;
}

const tables = [
  "roleAssignments",
  "roleEligibilities",
  "groupAssignments",
  "groupEligibilities",
] as const satisfies readonly (keyof EntraRows)[];

export function createEndings(deps: AuditDeps): Endings {
  const { entra } = deps.store.truth;
  let known: { readonly revision: number; readonly next: number | undefined } | undefined;

  const nextEnd = (): number | undefined => {
    const ends = tables
      .flatMap((table): readonly (RoleGrant | GroupGrant)[] => entra.all(table))
      .flatMap(({ endDateTime }) => (endDateTime === null ? [] : [Date.parse(endDateTime)]));
    // A big tenant has more of them than a call takes arguments.
    return ends.length === 0 ? undefined : ends.reduce((one, other) => Math.min(one, other));
  };
  // It is asked many times a second, and seldom changes.
  const nextDue = (): number | undefined => {
    const revision = entra.revision();
    if (known?.revision !== revision) known = { revision, next: nextEnd() };
    return known.next;
  };

  return {
    nextDue,
    runDue(now) {
      const due = nextDue();
      if (due === undefined || due > now.getTime()) return;
      for (const table of ["roleAssignments", "roleEligibilities"] as const) {
        for (const grant of entra.all(table)) {
          if (hasEnded(grant, now.getTime())) endRole(deps, table, grant);
        }
      }
      for (const table of ["groupAssignments", "groupEligibilities"] as const) {
        for (const grant of entra.all(table)) {
          if (hasEnded(grant, now.getTime())) endGroup(deps, table, grant);
        }
      }
    },
  };
}

/** It is taken out first: a process killed here writes down too little, never twice. */
function endRole(
  deps: AuditDeps,
  table: "roleAssignments" | "roleEligibilities",
  grant: RoleGrant,
): void {
  const isEligibility = table === "roleEligibilities";
  deps.store.write({ kind: "remove-row", table, id: grant.id });
  const ending = {
    matter: roleMatter(deps.store, grant, isEligibility),
    isActivation: grant.origin === "activation",
  };
  recordEnding(deps, ending, (initiatedBy, correlationId) => {
    recordRoleChange(deps, { verb: "remove", isEligibility, grant, initiatedBy, correlationId });
  });
}

function endGroup(
  deps: AuditDeps,
  table: "groupAssignments" | "groupEligibilities",
  grant: GroupGrant,
): void {
  const isEligibility = table === "groupEligibilities";
  deps.store.write({ kind: "remove-row", table, id: grant.id });
  const ending = { matter: groupMatter(grant, isEligibility), isActivation: false };
  recordEnding(deps, ending, (initiatedBy, correlationId) => {
    if (isEligibility) return;
    writeLink(deps, { ...grant, verb: "remove" });
    recordMembership(deps, { ...grant, verb: "remove", initiatedBy, correlationId });
  });
}
