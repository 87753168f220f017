import { plainText } from "../../core/plain-text.ts";
import { type Clause, clausesOf, type GuardedAction } from "./clauses.ts";
import type { Condition } from "./condition.ts";
import { actionWords, quoted, type RoleName, wordsOf } from "./condition-words.ts";
import { delegationWords } from "./delegation-words.ts";
import { nameList } from "./name-list.ts";

/** The longest explanation, in code points, and how many of its clauses are put into words. */
const LONGEST = 1500;
const CLAUSES = 6;

/**
 * What the condition demands, in English sentences for somebody who answers for access: `May assign only Reader and Backup
 * Reader, and only to users and groups.` Plain text of one line, at most 1,500 code points; it holds words out of the
 * condition and names of roles, which are other people's data. `roleName` is asked with GUIDs in lower case.
 */
export function explainCondition(condition: Condition, roleName: RoleName): string {
  const clauses = clausesOf(condition);
  const sentences = clauses.slice(0, CLAUSES).map((clause) => sentenceOf(clause, roleName));
  const rest = clauses.length - sentences.length;
  if (rest > 0) sentences.push(`And ${rest} more ${rest === 1 ? "rule" : "rules"}.`);
  return plainText(sentences.join(" "), LONGEST);
}

function sentenceOf(clause: Clause, roleName: RoleName): string {
  const { actions, demand } = clause;
  if (actions.length === 0) {
    return demand === "nothing"
      ? "Demands nothing."
      : `Everything that the role grants is allowed only if ${wordsOf(demand, roleName)}.`;
  }
  if (demand === "nothing") return `Never allows ${nameList(actions, guardWords)}.`;
  const delegation = delegationWords(clause, roleName);
  if (delegation !== undefined) return delegation;
  return `Allows ${nameList(actions, guardWords)} only if ${wordsOf(demand, roleName)}.`;
}

function guardWords({ pattern, subOperation }: GuardedAction): string {
  const action = actionWords(pattern);
  if (subOperation === undefined) return action;
  const range = subOperation.isExcluded ? "all but its suboperation" : "its suboperation";
  return `${action} (${range} ${quoted(subOperation.pattern)})`;
}
