import { type ExpectedFinding, type Question, findingsOf } from "./findings.ts";
import { holdersOf } from "./judge.ts";
import { type CredentialPolicy, limitsOf, msPerDay } from "./policy.ts";
import type { RawTenant } from "./raw-tenant.ts";
import { allRules } from "./rules.ts";
import { isLoud } from "./severity.ts";
import { successorMs } from "./validity.ts";

/** An instant at which somebody must be told of an end. */
export interface Crossing {
  readonly naturalKey: string;
  /** In days; 0 when it has ended. */
  readonly threshold: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Every telling that is due from `from` to `to`, both included, of a tenant that nobody changes meanwhile, by time.
 * What is loud already at `from` is told then, with the tightest threshold only. When a credential falls silent (a
 * successor starts) and speaks again (the successor ends), what was told before counts no more.
 */
export function crossings(
  raw: RawTenant,
  from: Date,
  to: Date,
  policy: CredentialPolicy,
): readonly Crossing[] {
  const limits = limitsOf(policy);
  return holdersOf(raw, allRules)
    .flatMap((holder) =>
      holder.credentials.flatMap((credential) =>
        tellings({ credential, holder, limits, rules: allRules }, from.getTime(), to.getTime()),
      ),
    )
    .toSorted((a, b) => a.at.localeCompare(b.at) || a.naturalKey.localeCompare(b.naturalKey));
}

function tellings(
  question: Omit<Question, "nowMs">,
  fromMs: number,
  toMs: number,
): readonly Crossing[] {
  const told: Crossing[] = [];
  let tightest = Number.POSITIVE_INFINITY;
  for (const nowMs of instants(question, fromMs, toMs)) {
    const threshold = loudThreshold(findingsOf({ ...question, nowMs }));
    if (threshold === null) tightest = Number.POSITIVE_INFINITY;
    else if (threshold < tightest) {
      tightest = threshold;
      const { naturalKey } = question.credential;
      told.push({ naturalKey, threshold, at: new Date(nowMs).toISOString() });
    }
  }
  return told;
}

/** Everything between which what is said of the end stays the same. */
function instants(
  { credential, holder, limits }: Omit<Question, "nowMs">,
  fromMs: number,
  toMs: number,
): readonly number[] {
  const { endsAtMs, renewsWithMsLeft } = credential;
  if (endsAtMs === null) return [];
  const ofOthers = holder.credentials.flatMap((other) => [
    ...(other.startsAtMs === null ? [] : [other.startsAtMs]),
    // With exactly so much left it still supersedes; a millisecond later it does not.
    ...(other.endsAtMs === null ? [] : [other.endsAtMs - successorMs + 1]),
  ]);
  const all = [
    ...[fromMs, endsAtMs, endsAtMs + 30 * msPerDay + 1],
    ...limits.thresholdsDays.map((days) => endsAtMs - days * msPerDay),
    ...(renewsWithMsLeft === null ? [] : [Math.floor(endsAtMs - renewsWithMsLeft) + 1]),
    ...ofOthers,
  ];
  return [...new Set(all)]
    .filter((each) => each >= fromMs && each <= toMs)
    .toSorted((a, b) => a - b);
}

function loudThreshold(findings: readonly ExpectedFinding[]): number | null {
  const loud = findings.find(
    ({ threshold, severity }) => threshold !== undefined && isLoud(severity),
  );
  return loud?.threshold ?? null;
}
