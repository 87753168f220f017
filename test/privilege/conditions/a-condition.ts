import type { Condition } from "../../../shared/privilege/conditions/condition.ts";
import { parseCondition } from "../../../shared/privilege/conditions/parse-condition.ts";

/** The condition that `text` is; a text that is none fails the test. */
export function aCondition(text: string): Condition {
  const outcome = parseCondition(text);
  if (outcome.kind === "rejected") {
    throw new Error(`At ${outcome.at}: ${outcome.found}, expected ${outcome.expected}.`);
  }
  return outcome.condition;
}

/** What an added role assignment must be like, and nothing of one that is removed. */
export function whenAdding(demand: string): Condition {
  return aCondition(
    `!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}) OR (${demand})`,
  );
}
