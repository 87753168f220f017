import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import type { AzureRoleFact } from "./access-records.ts";

/** What PIM says of an assignment that is in force: it was given, or activated. */
export interface AzureInstance {
  readonly principalId: string;
  readonly roleId: string;
  /** As in `AzureRoleFact`. */
  readonly scope: string;
  readonly isActivated: boolean;
  /** Resource id of the assignment in lower case, where PIM names it. */
  readonly assignmentId?: string;
}

type Assignment = Pick<
  AzureRoleFact,
  "assignmentId" | "principal" | "principalType" | "roleId" | "scope" | "isEligible" | "createdAt"
>;

/**
 * An activation lasts 24 hours at most
 * (learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings, checked
 * 2026-11-22), and clocks differ.
 */
const LONGEST_ACTIVATION_MS = 25 * HOUR_MS;
/** How long PIM may not list what has just come (assumed): until then it is too early to say, and the next scan looks again. */
const LISTED_BY_MS = 5 * MINUTE_MS;

/** Whether an assignment may have come by activation: of a user, below the root, and no longer ago than an activation lasts. */
export function mayBeActivated(
  { principalType, scope, isEligible, createdAt }: Assignment,
  now: Date,
): boolean {
  if (isEligible || scope === "/" || principalType.toLowerCase() !== "user") return false;
  return createdAt === undefined || ageMs(createdAt, now) < LONGEST_ACTIVATION_MS;
}

/**
 * How an assignment is held that may be activated, by what PIM lists of its principal at its scope (`refused`: it does not say). An
 * instance that names its assignment speaks of no other: one that was made anew in the place of an activated one is no activation.
 * `unlisted`: it was made round PIM, or its activation is over and the list it stands in is behind.
 */
export function howActivated(
  assignment: Assignment,
  instances: readonly AzureInstance[] | "refused",
  now: Date,
): Pick<AzureRoleFact, "isActivated"> | "unlisted" {
  if (instances === "refused") return { isActivated: "unknown" };
  const own = instances.filter((one) => isOf(one, assignment));
  if (own.length > 0) return own.every((one) => one.isActivated) ? { isActivated: true } : {};
  const { createdAt } = assignment;
  const isJustMade = createdAt !== undefined && ageMs(createdAt, now) < LISTED_BY_MS;
  return isJustMade ? { isActivated: "unsettled" } : "unlisted";
}

function isOf(
  instance: AzureInstance,
  { assignmentId, principal, roleId, scope }: Assignment,
): boolean {
  if (instance.assignmentId !== undefined) return instance.assignmentId === assignmentId;
  return (
    instance.principalId === principal.id &&
    instance.roleId === roleId &&
    instance.scope === scope.toLowerCase()
  );
}

function ageMs(instant: string, now: Date): number {
  return now.getTime() - new Date(instant).getTime();
}
