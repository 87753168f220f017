import type { Condition } from "./condition.ts";

/** What a condition demands of some of the actions that a role grants; the others pass. */
export interface Clause {
  /** None: it concerns every action. */
  readonly actions: readonly GuardedAction[];
  /** What must hold; with `nothing` the actions are never allowed. */
  readonly demand: Condition | "nothing";
}

export interface GuardedAction {
  readonly pattern: string;
  readonly subOperation?: { readonly pattern: string; readonly isExcluded: boolean };
}

/**
 * The condition as clauses that must all hold. The form that the portal writes, `(NOT ActionMatches{…} AND …) OR (what must
 * hold)`, and several of them joined by AND, is taken apart (learn.microsoft.com/azure/role-based-access-control/conditions-format,
 * "Condition format", checked 2026-11-21); what has another form is one clause that concerns every action.
 */
export function clausesOf(condition: Condition): readonly Clause[] {
  return partsOf(condition, "and").map(clauseOf);
}

function clauseOf(condition: Condition): Clause {
  const alternatives = partsOf(condition, "or").map((part) => ({ part, guards: guardsOf(part) }));
  const guards = alternatives.filter(({ guards }) => guards !== undefined);
  const actions = guards[0]?.guards;
  // Two groups of guards beside each other pass an action that either of them lets through: not the form.
  if (actions === undefined || guards.length > 1) return { actions: [], demand: condition };
  const others = alternatives.flatMap(({ part, guards }) => (guards === undefined ? [part] : []));
  const [first, ...more] = others;
  if (first === undefined) return { actions, demand: "nothing" };
  return { actions, demand: more.length === 0 ? first : { kind: "or", parts: others } };
}

/** The actions that `condition` lets pass no others than: `NOT ActionMatches{…} AND NOT (ActionMatches{…} AND …)`. */
function guardsOf(condition: Condition): readonly GuardedAction[] | undefined {
  const guards: GuardedAction[] = [];
  for (const part of partsOf(condition, "and")) {
    const guard = part.kind === "not" ? guardOf(part.part) : undefined;
    if (guard === undefined) return undefined;
    guards.push(guard);
  }
  return guards;
}

function guardOf(condition: Condition): GuardedAction | undefined {
  const [action, sub, ...more] = partsOf(condition, "and");
  if (action?.kind !== "action-matches" || more.length > 0) return undefined;
  if (sub === undefined) return { pattern: action.pattern };
  const isExcluded = sub.kind === "not";
  const inner = isExcluded ? sub.part : sub;
  if (inner.kind !== "sub-operation-matches") return undefined;
  return { pattern: action.pattern, subOperation: { pattern: inner.pattern, isExcluded } };
}

/** The parts that are joined by `kind`, whatever parentheses they stand in. */
export function partsOf(condition: Condition, kind: "and" | "or"): readonly Condition[] {
  if (condition.kind !== kind || !("parts" in condition)) return [condition];
  return condition.parts.flatMap((part) => partsOf(part, kind));
}
