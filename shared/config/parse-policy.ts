import { reasonOf } from "../core/errors.ts";
import { frozen } from "./frozen.ts";
import { describeProblems, type PolicyProblem } from "./policy-problems.ts";
import { type Policy, policySchema } from "./policy.ts";

type ParsedPolicy =
  | { readonly kind: "valid"; readonly policy: Policy }
  | { readonly kind: "invalid"; readonly problems: readonly PolicyProblem[] };

/** Reads the text of a policy file: the frozen policy, or all that is wrong with it. */
export function parsePolicy(text: string): ParsedPolicy {
  let input: unknown;
  try {
    input = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const problem = { path: "", value: "(not shown)", expected: `JSON (${placeOf(error, text)})` };
    return { kind: "invalid", problems: [problem] };
  }
  const parsed = policySchema.safeParse(input);
  if (parsed.success) return { kind: "valid", policy: frozen(parsed.data) };
  return { kind: "invalid", problems: describeProblems(parsed.error, input) };
}

/** Where the text stops being JSON, as far as V8 tells. Its own message also quotes the text, which may hold anything. */
function placeOf(error: unknown, text: string): string {
  const reason = reasonOf(error);
  const position = /at position (\d+)/.exec(reason)?.[1];
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split("\n");
    return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} cannot be read`;
  }
  const token = /^Unexpected token '(.)'/u.exec(reason)?.[1];
  return token === undefined ? "the text ends too early" : `there is an unexpected ${token}`;
}
