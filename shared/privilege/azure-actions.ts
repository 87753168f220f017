import data from "./data/azure-actions.json" with { type: "json" };
import { lazily, tierCell } from "./known-rows.ts";
import type { Tier } from "./power.ts";
import { covers, overlaps } from "./wildcard.ts";

/** Operations on resources (`actions`), or on the data in them (`dataActions`). */
export type Plane = "control" | "data";

/** One action of a role, with what its block of permissions takes away again. */
export interface Grant {
  readonly plane: Plane;
  readonly action: string;
  readonly except: readonly string[];
}

/** An operation, or a pattern of operations, that makes a role dangerous. */
export interface DangerousAction {
  readonly pattern: string;
  readonly plane: Plane;
  /**
   * exact: one operation. covers: counts when the role's action covers the whole pattern. family: operations of one name at
   * any provider, or of one provider; counts too when the role's action is one of them.
   */
  readonly match: "exact" | "covers" | "family";
  /**
   * What makes the pattern dangerous is here operation by operation too. Then it counts only while nothing at all of it is
   * taken away, and after that its operations do; a pattern by itself counts until all of it is taken away, so that
   * taking away some trifle of it does not hide it.
   */
  readonly hasParts: boolean;
  readonly tier: Tier;
  readonly why: string;
}

/** Operations that are more together than each by itself. */
export interface DangerousCombination {
  readonly all: readonly DangerousOperation[];
  readonly tier: Tier;
  readonly why: string;
}
type DangerousOperation = Pick<DangerousAction, "pattern" | "plane" | "match" | "hasParts">;

/** What is most telling comes first: strongest first, and among equals whole areas, then role assignments. */
export const dangerousActions = lazily((): readonly DangerousAction[] => {
  const rows = data.tables.patterns.map(([pattern = "", plane, match, tier, why = ""]) => ({
    pattern,
    plane: planeCell(plane),
    match: matchCell(match),
    tier: dangerCell(tier),
    why,
  }));
  const single = rows.filter(({ match }) => match === "exact");
  return rows
    .map((row) => ({
      ...row,
      hasParts:
        row.match === "covers" &&
        single.some(
          ({ plane, tier, pattern }) =>
            plane === row.plane && tier <= row.tier && covers(row.pattern, pattern),
        ),
    }))
    .toSorted((a, b) => a.tier - b.tier || rank(a) - rank(b));
});

export const dangerousCombinations = lazily((): readonly DangerousCombination[] => {
  const dataOperations = new Set(
    dangerousActions().flatMap(({ plane, pattern }) => (plane === "data" ? [pattern] : [])),
  );
  return data.tables.combinations.map(([tier, why = "", ...operations]) => ({
    all: operations.map((pattern) => ({
      pattern,
      plane: dataOperations.has(pattern) ? "data" : "control",
      match: "exact",
      hasParts: false,
    })),
    tier: dangerCell(tier),
    why,
  }));
});

/** Whether a role's action lets its holder do what is dangerous. */
export function grants(grant: Grant, dangerous: DangerousOperation): boolean {
  const { action, except, plane } = grant;
  const { pattern, match, hasParts } = dangerous;
  if (plane !== dangerous.plane) return false;
  const isPartOfIt = match === "family" && covers(pattern, action);
  if (isPartOfIt && !isTakenAway(action, except)) return true;
  if (!covers(action, pattern)) return false;
  return hasParts
    ? !except.some((taken) => overlaps(taken, pattern))
    : !isTakenAway(pattern, except);
}

/** Whether nothing is left of an action: one of the exceptions covers all of it. */
export function isTakenAway(action: string, except: readonly string[]): boolean {
  return except.some((taken) => covers(taken, action));
}

function rank({ match, pattern }: Pick<DangerousAction, "match" | "pattern">): number {
  if (match === "covers") return 0;
  return pattern.toLowerCase().startsWith("microsoft.authorization/role") ? 1 : 2;
}

function dangerCell(cell: string | undefined): Tier {
  const tier = tierCell(cell);
  if (tier === "harmless") throw new Error("The file of dangerous actions has a harmless one.");
  return tier;
}

function planeCell(cell: string | undefined): Plane {
  if (cell === "control" || cell === "data") return cell;
  throw new Error(`The file of dangerous actions has ${JSON.stringify(cell)} in place of a plane.`);
}

function matchCell(cell: string | undefined): DangerousAction["match"] {
  if (cell === "exact" || cell === "covers" || cell === "family") return cell;
  throw new Error(`The file of dangerous actions has ${JSON.stringify(cell)} in place of a match.`);
}
