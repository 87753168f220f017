/** A route as the host knows it. */
interface HostRoute {
  readonly name: string;
  readonly route: string;
  readonly methods: readonly string[];
}

/**
 * Pairs of which the first takes requests meant for the second, unless all that it takes is a part of them: then it is the
 * exception, and comes first on purpose. The host tries routes in alphabetical order of the function's
 * name, and a literal does not beat a parameter (functions host, 4.1037). A parameter is taken to match anything, whatever
 * its constraint, so a constrained one may be reported wrongly, but nothing is missed.
 */
export function routeConflicts(routes: readonly HostRoute[]): readonly string[] {
  const tried = [...routes].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  return tried.flatMap((first, index) =>
    tried
      .slice(index + 1)
      .filter((second) => first.methods.some((method) => second.methods.includes(method)))
      .filter((second) => overlap(segments(first.route), segments(second.route)))
      .filter((second) => !isException(segments(first.route), segments(second.route)))
      .map((second) => `${first.name} (${first.route}) hides ${second.name} (${second.route})`),
  );
}

function segments(route: string): readonly string[] {
  return route.toLowerCase().split("/");
}

function isException(special: readonly string[], general: readonly string[]): boolean {
  return covers(general, special) && !covers(special, general);
}

/** Whether every path of `special` is one of `general`; no for some that are, where parameters are optional. */
function covers(general: readonly string[], special: readonly string[]): boolean {
  const rest = general.findIndex((part) => part.startsWith("{*"));
  const heads = rest === -1 ? general : general.slice(0, rest);
  if (rest === -1 ? special.length !== heads.length : special.length < heads.length) return false;
  return heads.every((part, index) => {
    const other = special[index] ?? "";
    return part === other || (part.startsWith("{") && !other.startsWith("{*"));
  });
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  const [one, ...restOfA] = a;
  const [other, ...restOfB] = b;
  if (one === undefined && other === undefined) return true;
  if (one?.startsWith("{*") === true || other?.startsWith("{*") === true) return true;
  // An optional parameter also matches nothing.
  if (one === undefined) return other?.endsWith("?}") === true && overlap(a, restOfB);
  if (other === undefined) return one.endsWith("?}") && overlap(restOfA, b);
  const isSame = one === other || one.startsWith("{") || other.startsWith("{");
  return isSame && overlap(restOfA, restOfB);
}
