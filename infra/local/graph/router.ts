import type { PathParameters } from "./call.ts";
import { GraphRefusal } from "./graph-refusal.ts";
import type { Route } from "./route.ts";

interface Match {
  readonly route: Route;
  readonly path: PathParameters;
}

/** Finds the route of a request: literal segments before ids. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match {
  const segments = segmentsOf(path);
  const matches = routes.flatMap((route) => {
    const found = parameters(route, segments);
    return found === undefined ? [] : [{ route, path: found }];
  });
  const [match] = matches
    .filter(({ route }) => route.method === method)
    .sort((left, right) => idCount(left.route) - idCount(right.route));
  if (match !== undefined) return match;
  console.error(`local Azure does not know: Microsoft Graph ${method} ${path}`);
  throw matches.length > 0
    ? new GraphRefusal(
        405,
        "Request_BadRequest",
        "Specified HTTP method is not allowed for the request target.",
      )
    : new GraphRefusal(
        400,
        "BadRequest",
        `Resource not found for the segment '${segments.at(-1) ?? ""}'.`,
      );
}

/** `applications(appId='…')` becomes `applications` and the key, which takes the place of an id. */
function segmentsOf(path: string): readonly string[] {
  const [version, ...segments] = path
    .split("/")
    .filter((segment) => segment !== "")
    .map(decoded);
  if (version !== "v1.0") {
    console.error(`local Azure does not know: Microsoft Graph version '${version ?? ""}'`);
    throw new GraphRefusal(404, "ResourceNotFound", `There is no version '${version ?? ""}' here.`);
  }
  const [first = "", ...others] = segments;
  const key = /^(?<set>applications|servicePrincipals)\((?<name>\w+)='(?<value>[^']*)'\)$/.exec(
    first,
  )?.groups;
  if (key === undefined) return segments;
  if (key["name"] !== "appId")
    throw new GraphRefusal(400, "BadRequest", `Resource not found for the segment '${first}'.`);
  return [key["set"] ?? "", `appId=${key["value"] ?? ""}`, ...others];
}

function parameters(route: Route, segments: readonly string[]): PathParameters | undefined {
  const pattern = route.path.split("/");
  if (pattern.length !== segments.length) return undefined;
  const found: {
    id?: string;
    appId?: string;
    ownerId?: string;
    memberId?: string;
    itemId?: string;
  } = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (expected === "{ownerId}") found.ownerId = segment;
    else if (expected === "{memberId}") found.memberId = segment;
    else if (expected.includes("{itemId}")) {
      const [before = "", after = ""] = expected.split("{itemId}");
      if (!segment.startsWith(before) || !segment.endsWith(after)) return undefined;
      found.itemId = segment.slice(before.length, segment.length - after.length);
    } else if (expected === "{id}") {
      if (segment.startsWith("appId=")) found.appId = segment.slice("appId=".length);
      else found.id = segment;
    } else if (expected !== segment) return undefined;
  }
  return { ...found, ...(route.set === undefined ? {} : { set: route.set }) };
}

function idCount({ path }: Route): number {
  return path.split("{").length;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GraphRefusal(400, "BadRequest", "The request URI is not valid.");
  }
}
