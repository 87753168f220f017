/** Answers the route parameters of a path (decoded), or `undefined` when the template does not fit it. */
export type MatchRoute = (path: string) => Readonly<Record<string, string>> | undefined;

interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly fallback: string | undefined;
  readonly constraints: readonly ((value: string) => boolean)[];
}

/**
 * Compiles an ASP.NET route template: literals (case ignored), `{p}`, `{p?}`, `{p=default}`, `{p:constraint}`,
 * `{*rest}`. Throws on a constraint it does not know.
 */
export function compileRoute(template: string): MatchRoute {
  const parameters: Parameter[] = [];
  let source = "";
  for (const segment of splitSegments(template)) {
    const parts = splitParts(segment);
    const only = parts.length === 1 ? parts[0] : undefined;
    if (only?.kind === "parameter" && only.text.startsWith("*")) {
      parameters.push({ ...parseParameter(only.text.replace(/^\*+/, "")), optional: true });
      source += "(?:/(.*))?";
      continue;
    }
    let pattern = "";
    let canBeAbsent = false;
    for (const part of parts) {
      if (part.kind === "literal") {
        pattern += RegExp.escape(part.text);
        continue;
      }
      const parameter = parseParameter(part.text);
      parameters.push(parameter);
      canBeAbsent = only !== undefined && (parameter.optional || parameter.fallback !== undefined);
      pattern += only === undefined ? "([^/]+?)" : "([^/]+)";
    }
    source += canBeAbsent ? `(?:/${pattern})?` : `/${pattern}`;
  }
  const whole = new RegExp(`^${source}/?$`, "i");

  return (path) => {
    const match = whole.exec(path);
    if (match === null) return undefined;
    const values: Record<string, string> = {};
    for (const [index, parameter] of parameters.entries()) {
      const raw = match[index + 1];
      const value = raw === undefined || raw === "" ? parameter.fallback : decode(raw);
      if (value === undefined) {
        if (parameter.optional) continue;
        return undefined;
      }
      if (!parameter.constraints.every((holds) => holds(value))) return undefined;
      values[parameter.name] = value;
    }
    return values;
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // A stray % fits no route.
  }
}

/** Splits at slashes outside braces: a regex constraint may hold one. */
function splitSegments(template: string): readonly string[] {
  const segments: string[] = [];
  let depth = 0;
  let current = "";
  for (const character of template.replace(/^\/+|\/+$/g, "")) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (character === "/" && depth === 0) {
      segments.push(current);
      current = "";
    } else {
      current += character;
    }
  }
  return current === "" ? segments : [...segments, current];
}

interface Part {
  readonly kind: "literal" | "parameter";
  readonly text: string;
}

function splitParts(segment: string): readonly Part[] {
  const parts: Part[] = [];
  let depth = 0;
  let current = "";
  for (const character of segment) {
    if (character === "{" && depth++ === 0) {
      if (current !== "") parts.push({ kind: "literal", text: current });
      current = "";
    } else if (character === "}" && --depth === 0) {
      parts.push({ kind: "parameter", text: current });
      current = "";
    } else {
      current += character;
    }
  }
  return current === "" ? parts : [...parts, { kind: "literal", text: current }];
}

function parseParameter(text: string): Parameter {
  const optional = text.endsWith("?");
  const trimmed = optional ? text.slice(0, -1) : text;
  const [name = "", ...constraints] = splitConstraints(trimmed);
  const [plain = "", fallback] = name.split("=", 2);
  return { name: plain, optional, fallback, constraints: constraints.map(constraintOf) };
}

/** Splits at colons outside parentheses. */
function splitConstraints(text: string): readonly string[] {
  return text.match(/[^:(]+(?:\((?:[^()]|\([^()]*\))*\))?/g) ?? [];
}

const simple: Readonly<Record<string, RegExp>> = {
  int: /^[+-]?\d{1,10}$/,
  long: /^[+-]?\d{1,19}$/,
  guid: /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  alpha: /^[a-z]*$/i,
  bool: /^(?:true|false)$/i,
  decimal: /^[+-]?\d+(?:\.\d+)?$/,
  double: /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i,
  float: /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i,
  required: /./,
};

function constraintOf(text: string): (value: string) => boolean {
  const [, name = "", argument] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  const pattern = simple[name];
  if (pattern !== undefined) {
    const within = name === "int" ? 2_147_483_648 : Infinity;
    return (value) => pattern.test(value) && (name !== "int" || Math.abs(Number(value)) < within);
  }
  if (argument === undefined) throw new Error(`Unknown route constraint "${text}".`);
  if (name === "regex") return (value) => new RegExp(argument, "i").test(value);
  const [first = NaN, second = first] = argument.split(",").map(Number);
  const number = (value: string) => (/^[+-]?\d+$/.test(value) ? Number(value) : NaN);
  switch (name) {
    case "min":
      return (value) => number(value) >= first;
    case "max":
      return (value) => number(value) <= first;
    case "range":
      return (value) => number(value) >= first && number(value) <= second;
    case "minlength":
      return (value) => value.length >= first;
    case "maxlength":
      return (value) => value.length <= first;
    case "length":
      return (value) => value.length >= first && value.length <= second;
    default:
      throw new Error(`Unknown route constraint "${text}".`);
  }
}
