import type { z } from "zod";
import { expectationOf } from "./expectation.ts";
import { policyKeysAt } from "./policy-json-schema.ts";

/** One thing that is wrong with a policy, as a finding tells it. */
export interface PolicyProblem {
  /** Where, such as `contacts.declared[3].scope.appId`; empty for the whole file. */
  readonly path: string;
  /** What stands there, as JSON, clipped; `nothing` where nothing does. */
  readonly value: string;
  readonly expected: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const LONGEST_VALUE = 80;

/** Everything that is wrong with `input`, in the order of the schema, in words for whoever wrote the file. */
export function describeProblems(error: z.ZodError, input: unknown): readonly PolicyProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, [], input));
}

function problemsOf(issue: Issue, parent: Path, input: unknown): readonly PolicyProblem[] {
  const path = [...parent, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    // The value under a key that is not ours could be anything, a secret included.
    return issue.keys.map((key) => ({
      path: pathText([...path, key]),
      value: "(not shown)",
      expected: `one of the keys ${policyKeysAt(path).join(", ")}`,
    }));
  }
  if (issue.code === "invalid_union") {
    // The branch with the fewest complaints is the one that was meant; without one, say what there is to choose from.
    const branches = [...issue.errors].sort((a, b) => a.length - b.length);
    const [meant, next] = branches;
    if (meant !== undefined && meant.length < (next?.length ?? Infinity)) {
      return meant.flatMap((inner) => problemsOf(inner, path, input));
    }
  }
  return [{ path: pathText(path), value: valueText(path, input), expected: expectationOf(issue) }];
}

function pathText(path: Path): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

function valueText(path: Path, input: unknown): string {
  // Where the name of a secret belongs, the secret itself is the likely mistake.
  if (/secret$/i.test(String(path.at(-1)))) return "(not shown)";
  let value = input;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
      return "nothing";
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
