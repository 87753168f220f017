import { isRecord } from "./arm-answers.ts";
import type { KqlRow } from "./kql-expression.ts";

/** Which rows about access belong to the scopes of a query: by where they apply. */
export type GraphScopeFilter = (typeof scopeFilters)[number];

const scopeFilters = [
  "AtScopeAndBelow",
  "AtScopeAndAbove",
  "AtScopeExact",
  "AtScopeAboveAndBelow",
] as const;

/** A query as it came in, checked. */
export interface GraphRequest {
  readonly query: string;
  readonly subscriptions?: readonly string[];
  readonly managementGroups?: readonly string[];
  readonly scopeFilter: GraphScopeFilter;
  readonly top: number;
  readonly skip: number;
  readonly skipToken?: string;
}

const knownKeys = ["query", "subscriptions", "managementGroups", "options", "facets"];
const knownOptions = [
  "$top",
  "$skip",
  "$skipToken",
  "resultFormat",
  "allowPartialScopes",
  "authorizationScopeFilter",
];
const maxRows = 1000;
/** What one request may name (learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests). */
const maxSubscriptions = 300;

/** Answers a sentence about what is wrong or not stood in for, instead of ignoring it. */
export function parseGraphRequest(
  body: Record<string, unknown> | undefined,
): GraphRequest | string {
  if (body === undefined) return "The request body is not a JSON object.";
  const unknownKey = Object.keys(body).find((key) => !knownKeys.includes(key));
  if (unknownKey !== undefined) return `Unknown property '${unknownKey}'.`;
  const { query, subscriptions, managementGroups, options = {}, facets } = body;
  if (typeof query !== "string" || query.trim() === "") return "The query must not be empty.";
  if (isFilled(facets)) return "facets is not supported by the local service.";
  if (!isRecord(options)) return "options must be an object.";
  const unknownOption = Object.keys(options).find((key) => !knownOptions.includes(key));
  if (unknownOption !== undefined) return `Unknown option '${unknownOption}'.`;
  const { $top = maxRows, $skip = 0, $skipToken, resultFormat = "objectArray" } = options;
  if (resultFormat !== "objectArray") return "resultFormat must be 'objectArray' here.";
  if (!isCount($top) || $top < 1 || $top > maxRows) return `$top must be 1 to ${maxRows}.`;
  if (!isCount($skip)) return "$skip must be a number.";
  if ($skipToken !== undefined && $skipToken !== null && typeof $skipToken !== "string") {
    return "$skipToken must be a string.";
  }
  const ids = subscriptions ?? [];
  const groups = managementGroups ?? [];
  if (!isTextList(ids)) return "subscriptions must be a list of ids.";
  if (!isTextList(groups)) return "managementGroups must be a list of names.";
  if (ids.length > 0 && groups.length > 0) {
    return "Either subscriptions or managementGroups can be given.";
  }
  if (ids.length > maxSubscriptions)
    return `At most ${maxSubscriptions} subscriptions can be given.`;
  const filter = options["authorizationScopeFilter"] ?? "AtScopeAndBelow";
  const scopeFilter = scopeFilters.find((one) => one === filter);
  if (scopeFilter === undefined) return "authorizationScopeFilter is not one of those known.";
  return {
    query,
    top: $top,
    skip: $skip,
    scopeFilter,
    ...(ids.length > 0 && { subscriptions: ids }),
    ...(groups.length > 0 && { managementGroups: groups }),
    ...(typeof $skipToken === "string" && { skipToken: $skipToken }),
  };
}

/** The page that was asked for, in the service's shape. A skip token belongs to one query over one scope. */
export function graphPage(
  asked: GraphRequest,
  rows: readonly KqlRow[],
  rules: { readonly fingerprint: string; readonly canGoOn: boolean },
): object | "bad-token" {
  let start = asked.skip;
  if (asked.skipToken !== undefined) {
    const token = readToken(asked.skipToken);
    if (token?.fingerprint !== rules.fingerprint) return "bad-token";
    start = token.offset;
  }
  const data = rows.slice(start, start + asked.top);
  const hasMore = start + data.length < rows.length;
  const token = { offset: start + data.length, fingerprint: rules.fingerprint };
  return {
    totalRecords: rows.length,
    count: data.length,
    resultTruncated: hasMore ? "true" : "false",
    ...(hasMore &&
      rules.canGoOn && {
        $skipToken: Buffer.from(JSON.stringify(token)).toString("base64url"),
      }),
    data,
    facets: [],
  };
}

function readToken(text: string): { offset: number; fingerprint: string } | undefined {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!isRecord(token)) return undefined;
    const { offset, fingerprint } = token;
    return isCount(offset) && typeof fingerprint === "string" ? { offset, fingerprint } : undefined;
  } catch {
    return undefined;
  }
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
