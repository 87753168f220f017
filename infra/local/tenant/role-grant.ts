import { daysFromAnchor } from "./anchor.ts";
import type { GroupGrant, RoleGrant } from "./entra.ts";
import type { Random } from "./random.ts";

/** Days from the anchor. */
interface Days {
  readonly begins: number;
  /** Never, when absent. */
  readonly ends?: number;
}

/** An opaque id as assignments have them, `5wuT_mJe20eRr5jDpJo4sUZl7gMT8cVOup3lc4GwySg-1` (seen in practice). */
export function assignmentId(random: Random): string {
  return `${random.bytes(32).toString("base64url")}-1`;
}

/** The same of an eligibility, with its ending (seen in practice). */
export function eligibilityId(random: Random): string {
  return `${assignmentId(random)}-e`;
}

/** @param parts `directoryScopeId` is the whole tenant, `origin` PIM unless said */
export function roleGrantOf(
  random: Random,
  id: string,
  {
    begins,
    ends,
    ...parts
  }: Days &
    Pick<RoleGrant, "principalId" | "roleDefinitionId"> &
    Partial<Pick<RoleGrant, "directoryScopeId" | "origin" | "eligibilityId">>,
): RoleGrant {
  return {
    id,
    scheduleId: random.guid(),
    directoryScopeId: "/",
    origin: "pim",
    ...parts,
    ...term({ begins, ...(ends === undefined ? {} : { ends }) }),
  };
}

export function groupGrantOf(
  random: Random,
  { begins, ends, ...parts }: Days & Pick<GroupGrant, "groupId" | "principalId" | "accessId">,
): GroupGrant {
  return {
    id: `${parts.groupId}_${parts.accessId}_${random.guid()}`,
    scheduleId: `${parts.groupId}_${parts.accessId}_${random.guid()}`,
    ...parts,
    ...term({ begins, ...(ends === undefined ? {} : { ends }) }),
  };
}

function term({ begins, ends }: Days) {
  return {
    createdDateTime: daysFromAnchor(begins),
    startDateTime: daysFromAnchor(begins),
    endDateTime: ends === undefined ? null : daysFromAnchor(ends),
  };
}
