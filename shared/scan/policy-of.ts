import type { Policy } from "../config/policy.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import { StewardError } from "../core/errors.ts";

/** There is no policy that could be used, and there has never been one: nothing can be judged or told. */
export class PolicyMissing extends StewardError {
  readonly code = "policy-missing";
  constructor(problems: readonly { path: string; expected: string }[]) {
    super(
      "There is no usable policy.",
      problems.map(({ path, expected }) => `${path}: expected ${expected}.`).join(" "),
      "Correct the policy file; then start the scan again.",
    );
  }
}

/** The policy in force. Throws PolicyMissing when there is none. */
export async function policyOf(
  policies: PolicyStore,
): Promise<{ readonly policy: Policy; readonly hash: string }> {
  const current = await policies.current();
  if (current.kind === "none") throw new PolicyMissing(current.problems);
  return { policy: current.policy, hash: current.hash };
}
