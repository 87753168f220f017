import { noteSpecimen, someStaff, type TenantDraft } from "../draft.ts";
import type { Random } from "../random.ts";

const places = ["Lisbon", "Gdansk", "Bergen", "Graz", "Turin", "Ghent", "Malmo", "Porto"] as const;

/** An ordinary one, one that shields its members, and one whose membership is hidden. @returns their ids, in this order */
export function addSpecimenUnits(
  draft: TenantDraft,
  random: Random,
): readonly [string, string, string] {
  const add = (
    specimen: string,
    displayName: string,
    parts: { readonly isRestricted?: boolean; readonly visibility?: string } = {},
  ): string => {
    const id = random.guid();
    draft.entra.administrativeUnits.push({
      id,
      deletedDateTime: null,
      displayName: `${displayName} ${random.hex(3)}`,
      description: null,
      isMemberManagementRestricted: parts.isRestricted ?? false,
      membershipRule: null,
      membershipRuleProcessingState: null,
      membershipType: null,
      visibility: parts.visibility ?? null,
    });
    draft.entra.members.set(
      id,
      someStaff(draft, random, 5).map((person) => person.id),
    );
    noteSpecimen(draft, specimen, id);
    return id;
  };
  return [
    add("administrative unit", `${random.pick(places)} branch`),
    add("administrative unit that shields its members", "Executive accounts", {
      isRestricted: true,
    }),
    add("administrative unit with hidden membership", "Works council", {
      visibility: "HiddenMembership",
    }),
  ];
}
