import { quoted } from "../core/quoted.ts";
import type { Evidence } from "../findings/finding.ts";
import type { AccessSubject } from "../privilege/access-subject.ts";
import { listOrNothing, powerEvidence, roleIdOf, worthOf } from "./access-words.ts";
import type { GivenByGroup } from "./group-power.ts";

/** What belonging to the group gives, in sentences. */
export function whatGroupGives({ holdings }: GivenByGroup): string {
  const [first, ...more] = holdings;
  if (first === undefined) return "It may be given directory roles, and gives none yet.";
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  return `It gives ${quoted(first.name)} for ${first.where}${others}. ${worthOf(first.power, first.system)}`;
}

export function groupEvidence(
  { subject, principal }: AccessSubject,
  given: GivenByGroup,
): Evidence {
  return {
    groupId: subject,
    groupName: principal?.name,
    ...powerEvidence(given.power),
    why: given.holdings[0]?.why,
    roles: given.holdings.map(({ name, where }) => `${name} for ${where}`),
    roleIds: listOrNothing(given.holdings.flatMap((holding) => roleIdOf(holding) ?? [])),
  };
}
