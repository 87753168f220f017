import type { Detector } from "./detector.ts";

/** A policy that cannot be used, while the last valid one goes on. */
export interface InvalidPolicy {
  readonly problems: readonly {
    readonly path: string;
    readonly value: string;
    readonly expected: string;
  }[];
}

/** More problems than this are only counted. */
const PROBLEMS_SHOWN = 10;

export const policyInvalid: Detector<InvalidPolicy> = {
  id: "policy-invalid",
  version: 1,
  mode: "state",
  title: "The policy cannot be used",
  sees: "The policy file cannot be used: the last valid policy goes on, and nothing acts until it is mended.",
  audience: "contact",
  mayAcknowledge: "admin",
  detect({ problems }) {
    if (problems.length === 0) return [];
    const shown = problems
      .slice(0, PROBLEMS_SHOWN)
      .map(({ path, value, expected }) => `${path} is ${value}; expected: ${expected}`);
    const key = ["policy-invalid"];
    return [
      {
        key,
        thread: key,
        severity: "critical",
        subject: { kind: "policy", id: "governance.policy.json", name: "governance.policy.json" },
        title: "The policy cannot be used",
        what: `${shown.join(". ")}${problems.length > shown.length ? `. And ${problems.length - shown.length} more` : ""}.`,
        whyItMatters:
          "The last valid policy goes on: what was changed since then is not in force, and nothing is removed or rotated.",
        whatToDo:
          "Correct the file and deploy it again; the check in docs/policy.md says the same before it is deployed.",
        evidence: { problems: shown, count: problems.length },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};
