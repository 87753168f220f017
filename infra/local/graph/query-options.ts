import type { GraphSet } from "../tenant/model.ts";
import { badRequest, malformed, unsupportedQuery } from "./graph-refusal.ts";
import { properties, typeName } from "./properties.ts";

export type OptionName =
  "$select" | "$top" | "$filter" | "$expand" | "$orderby" | "$count" | "$skiptoken" | "$deltatoken";

/** Rows that are no directory objects, e.g. role assignments: what of them may be selected, and what may be expanded. */
export interface RowType {
  /** As in the metadata, without namespace. */
  readonly name: string;
  readonly properties: readonly string[];
  readonly expands?: "principal";
}

export interface QueryOptions {
  readonly select?: readonly string[];
  readonly top?: number;
  readonly filter?: string;
  /** Of directory objects owners or federated credentials are expanded here, one at a time. */
  readonly expandOwners?: { readonly select?: readonly string[] };
  /** The only relationship of other rows that is. */
  readonly expandPrincipal?: { readonly select?: readonly string[] };
  readonly expandFederatedCredentials?: true;
  readonly orderBy?: string;
  readonly count: boolean;
  readonly skipToken?: string;
  readonly deltaToken?: string;
}

const ownerSets: readonly GraphSet[] = ["users", "servicePrincipals"];
const principalSets: readonly GraphSet[] = ["users", "servicePrincipals", "groups"];

/** The largest page (learn.microsoft.com/graph/api/application-list). */
const largestTop = 999;

/**
 * Reads the query of a call that takes the `allowed` options. What is not understood is refused, never ignored: a stand-in that
 * ignored `$filter` would hide a defect that production shows.
 * @param sets whose properties may be selected
 * @param rows what is listed when it is no directory objects
 */
export function parseQueryOptions(
  query: URLSearchParams,
  allowed: readonly OptionName[],
  sets: readonly GraphSet[],
  rows?: RowType,
): QueryOptions {
  const given = new Map<string, string>();
  for (const [name, value] of query) {
    if (given.has(name)) throw malformed(`Query option '${name}' was specified more than once.`);
    if (!(allowed as readonly string[]).includes(name)) {
      throw name.startsWith("$")
        ? unsupportedQuery(`The query option '${name}' is not supported here.`)
        : malformed(`Unrecognized query argument specified: '${name}'.`);
    }
    given.set(name, value);
  }
  const select = given.get("$select");
  const top = given.get("$top");
  const filter = given.get("$filter");
  const expand = given.get("$expand");
  const orderBy = given.get("$orderby");
  const skipToken = given.get("$skiptoken");
  const deltaToken = given.get("$deltatoken");
  return {
    count: parseCount(given.get("$count")),
    ...(select === undefined
      ? {}
      : { select: rows === undefined ? parseSelect(select, sets) : parseRowSelect(select, rows) }),
    ...(top === undefined ? {} : { top: parseTop(top) }),
    ...(filter === undefined ? {} : { filter }),
    ...(expand === undefined
      ? {}
      : rows?.expands === "principal"
        ? { expandPrincipal: parseExpand(expand, "principal", principalSets) }
        : expand.trim() === "federatedIdentityCredentials"
          ? { expandFederatedCredentials: true }
          : { expandOwners: parseExpand(expand, "owners", ownerSets) }),
    ...(orderBy === undefined ? {} : { orderBy }),
    ...(skipToken === undefined ? {} : { skipToken }),
    ...(deltaToken === undefined ? {} : { deltaToken }),
  };
}

/** Names in the order given, each once. */
function parseSelect(text: string, sets: readonly GraphSet[]): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) {
    if (sets.some((set) => properties[set].has(name))) continue;
    const [only] = sets;
    const type = only !== undefined && sets.length === 1 ? typeName(only) : "directoryObject";
    throw malformed(
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
    );
  }
  return [...new Set(names)];
}

function parseTop(text: string): number {
  const top = Number(text);
  if (!/^\d+$/.test(text) || top < 1 || top > largestTop) {
    throw badRequest(
      `Invalid page size specified: '${text}'. Must be between 1 and ${largestTop} inclusive.`,
    );
  }
  return top;
}

function parseCount(text: string | undefined): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw malformed(`Invalid value '${text}' for $count query option found.`);
}

function parseRowSelect(text: string, { name: type, properties }: RowType): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !properties.includes(name));
  if (unknown === undefined) return [...new Set(names)];
  throw malformed(
    `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type 'microsoft.graph.${type}'.`,
  );
}

/** `owners` or `owners($select=…)`, or the same of another relationship to `sets`. */
function parseExpand(
  text: string,
  relationship: string,
  sets: readonly GraphSet[],
): { readonly select?: readonly string[] } {
  const match = new RegExp(`^${relationship}(?:\\((?<inner>.*)\\))?$`).exec(text.trim());
  if (match === null) {
    throw malformed(`Parsing OData Select and Expand failed: '${text}' cannot be expanded here.`);
  }
  const inner = match.groups?.["inner"];
  if (inner === undefined) return {};
  if (!inner.startsWith("$select=")) {
    throw malformed(
      `Parsing OData Select and Expand failed: only $select may be nested, not '${inner}'.`,
    );
  }
  return { select: parseSelect(inner.slice("$select=".length), sets) };
}
