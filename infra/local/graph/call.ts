import type { Caller, LocalRequest } from "../azure/exchange.ts";
import type { Directory } from "../tenant/directory.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";
import { badRequest, malformed, notFound } from "./graph-refusal.ts";
import type { QueryOptions } from "./query-options.ts";

/** One request to Graph, taken apart; what it may do has been checked. */
export interface GraphCall {
  readonly request: LocalRequest;
  readonly caller: Caller;
  readonly now: Date;
  /** The directory as readers see it at `now`. */
  readonly visible: Directory;
  /** What the path says in the places where it may say different things. */
  readonly path: PathParameters;
  readonly options: QueryOptions;
}

export interface PathParameters {
  readonly set?: GraphSet;
  /** Object id, or user principal name. */
  readonly id?: string;
  /** From `(appId='…')`. */
  readonly appId?: string;
  readonly ownerId?: string;
  readonly memberId?: string;
  /** Id of what is neither object nor owner nor member: a grant, an assignment, a policy. */
  readonly itemId?: string;
}

/** Sends the query again with this header (learn.microsoft.com/graph/aad-advanced-queries). */
export function isEventual(call: GraphCall): boolean {
  return call.request.headers["consistencylevel"]?.toLowerCase() === "eventual";
}

/** The set in the path; its absence is a defect of the route. */
export function setOf({ path }: GraphCall): GraphSet {
  if (path.set === undefined) throw new Error("The route has no set in its path.");
  return path.set;
}

/** The object that the path names, as readers see it. */
export function subjectOf(call: GraphCall): GraphObject {
  const set = setOf(call);
  const { id, appId } = call.path;
  const objects = call.visible.sets[set];
  if (appId !== undefined) {
    const object = objects.byAppId(appId);
    if (object === undefined) throw notFound(appId);
    return object;
  }
  const object = objectById(call.visible, set, id ?? "");
  if (object === undefined) throw notFound(id ?? "");
  return object;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function checkGuid(id: string): string {
  if (!guid.test(id)) throw badRequest(`Invalid object identifier '${id}'.`);
  return id.toLowerCase();
}

/** Users also go by their principal name. */
function objectById(visible: Directory, set: GraphSet, id: string): GraphObject | undefined {
  if (set === "users" && !guid.test(id)) return visible.sets.users.byPrincipalName(id);
  return visible.sets[set].get(checkGuid(id));
}

/** The body as JSON. */
export function jsonBody({ request }: GraphCall): unknown {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\b/i.test(type)) {
    throw malformed(
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  }
  try {
    return JSON.parse(request.body.toString("utf8")) as unknown;
  } catch {
    throw malformed(
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  }
}
