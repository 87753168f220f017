import { z } from "zod";
import type { GroupMembershipFact } from "./access-records.ts";
import { optional } from "./optional.ts";
import { lowerGuid, someInstant, someText } from "./wire-types.ts";

/** What is read of PIM for Groups. */
export const ELIGIBLE_MEMBER_SELECT = "groupId,principalId,accessId,memberType,endDateTime";
export const ASSIGNED_MEMBER_SELECT = `${ELIGIBLE_MEMBER_SELECT},assignmentType`;

/** What PIM for Groups says of one principal and one group. */
export interface GroupSchedule {
  readonly principalId: string;
  readonly access: "member" | "owner";
  readonly isActivated: boolean;
  readonly endsAt?: string;
}

const instanceSchema = z.object({
  principalId: lowerGuid,
  accessId: z.enum(["member", "owner"]),
  memberType: someText,
  assignmentType: someText,
  endDateTime: someInstant,
});

/**
 * A row of `assignmentScheduleInstances` or `eligibilityScheduleInstances` of PIM for Groups. `through-group`: it came to its
 * principal through another group. Undefined when the row lacks the promised shape.
 */
export function parseGroupSchedule(row: unknown): GroupSchedule | "through-group" | undefined {
  const parsed = instanceSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const instance = parsed.data;
  if (instance.memberType?.toLowerCase() === "group") return "through-group";
  return {
    principalId: instance.principalId,
    access: instance.accessId,
    isActivated: instance.assignmentType?.toLowerCase() === "activated",
    ...optional({ endsAt: instance.endDateTime }),
  };
}

/** How a membership is held, as far as PIM knows: a field is absent where it has nothing to say. */
export function howHeld(
  schedule: GroupSchedule | undefined,
): Pick<GroupMembershipFact, "isActivated" | "endsAt"> {
  if (schedule === undefined) return {};
  return {
    ...(schedule.isActivated ? { isActivated: true } : {}),
    ...optional({ endsAt: schedule.endsAt }),
  };
}
