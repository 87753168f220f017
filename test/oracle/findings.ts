import type { Credential, Holder, SubjectKind } from "./holder.ts";
import { type limitsOf, msPerDay } from "./policy.ts";
import type { DetectorId, Rules } from "./rules.ts";
import { type Severity, weighed } from "./severity.ts";
import { hasStarted, isNeverValid, isSuperseded } from "./validity.ts";

export interface ExpectedFinding {
  readonly detector: DetectorId;
  /** `appId/thumbprint-or-keyid`, `appId/kind` or `vaultResourceId/kind/name`; lower case. */
  readonly naturalKey: string;
  readonly severity: Severity;
  /** Tightest crossed one, in days; 0 when it has ended; only where the end is spoken of. */
  readonly threshold?: number;
  /** ISO 8601, UTC. Absent when it never ends and for `credential-multiple`. */
  readonly endsAt?: string;
  readonly subjectKind: SubjectKind;
  /** Natural keys of the vault objects that hold a copy of an application's credential. */
  readonly alsoAt?: readonly string[];
  /** Ids of what is encrypted with a key, lower case. */
  readonly encrypts?: readonly string[];
}

export type Limits = ReturnType<typeof limitsOf>;
export interface Question {
  readonly credential: Credential;
  readonly holder: Holder;
  readonly nowMs: number;
  readonly limits: Limits;
  readonly rules: Rules;
}
interface Verdict {
  readonly detector: DetectorId;
  readonly severity: Severity;
  readonly threshold?: number;
}

/** What is to be said of one credential. */
export function findingsOf(question: Question): readonly ExpectedFinding[] {
  const { credential, holder, rules } = question;
  return [ofEnd(question), ofLife(question), ofPlace(question)].flatMap((verdict) => {
    if (verdict === null) return [];
    const { endsAtMs, naturalKey, alsoAt, encrypts } = credential;
    const finding: ExpectedFinding = {
      ...verdict,
      severity: weighed(verdict.severity, credential, holder, rules),
      naturalKey,
      subjectKind: holder.subjectKind,
      ...(endsAtMs === null ? {} : { endsAt: new Date(endsAtMs).toISOString() }),
      ...(holder.subjectKind === "vault-object" ? { encrypts } : { alsoAt }),
    };
    return [finding];
  });
}

/** Ends soon, or has ended. */
function ofEnd(question: Question): Verdict | null {
  const { credential, nowMs, limits } = question;
  if (credential.endsAtMs === null) return null;
  const msLeft = credential.endsAtMs - nowMs;
  const isHarmless = isNeverValid(credential, question.rules) || isSuperseded(question);
  if (msLeft <= 0) {
    const severity = -msLeft <= 30 * msPerDay ? "high" : "low";
    return {
      ...{ detector: "credential-expired", threshold: 0 },
      severity: isHarmless ? "info" : severity,
    };
  }
  const threshold = limits.thresholdsDays.find((days) => msLeft <= days * msPerDay);
  if (threshold === undefined || isRenewedInTime(question, msLeft)) return null;
  const severity = threshold <= 1 ? "critical" : threshold <= 7 ? "high" : "medium";
  return {
    ...{ detector: "credential-expiring", threshold },
    severity: isHarmless ? "info" : severity,
  };
}

/** The platform will renew it: believed until the moment at which it should have. */
function isRenewedInTime({ credential, rules }: Question, msLeft: number): boolean {
  const { renewsWithMsLeft } = credential;
  return rules.has("auto-renew") && renewsWithMsLeft !== null && msLeft >= renewsWithMsLeft;
}

/** Never ends, or lives too long. */
function ofLife({ credential, nowMs, limits, rules }: Question): Verdict | null {
  const { startsAtMs, endsAtMs, createdAtMs, kind } = credential;
  const isVaultObject = kind === "vault-object";
  const never: Verdict = {
    detector: "credential-never-expires",
    severity: isVaultObject ? "low" : "medium",
  };
  if (endsAtMs === null) return rules.has("null-end") ? never : null;
  if (rules.has("year-9999") && new Date(endsAtMs).getUTCFullYear() >= 9999) return never;
  const sinceMs = startsAtMs ?? (rules.has("created-as-start") ? createdAtMs : null);
  if (sinceMs === null || endsAtMs <= nowMs) return null;
  if (endsAtMs - sinceMs <= limits.longLivedDays * msPerDay) return null;
  return { detector: "credential-long-lived", severity: isVaultObject ? "low" : "medium" };
}

/** Put straight on a service principal, where the application does not show it. */
function ofPlace({ credential, nowMs }: Question): Verdict | null {
  const { isOnlyOnServicePrincipal, kind, endsAtMs } = credential;
  if (!isOnlyOnServicePrincipal || kind === "saml-signing") return null;
  if (endsAtMs !== null && endsAtMs <= nowMs) return null;
  return { detector: "credential-on-service-principal", severity: "medium" };
}

/** More credentials of one kind valid at once than the policy allows. */
export function manyOf(
  holder: Holder,
  nowMs: number,
  limits: Limits,
  rules: Rules,
): readonly ExpectedFinding[] {
  if (holder.subjectKind === "vault-object") return [];
  const active = holder.credentials.filter(
    (each) => hasStarted(each, nowMs, rules) && (each.endsAtMs === null || each.endsAtMs > nowMs),
  );
  return [...Map.groupBy(active, ({ kind }) => kind)]
    .filter(([, same]) => same.length > limits.maxActive)
    .map(([kind]) => ({
      detector: "credential-multiple",
      naturalKey: `${holder.id}/${kind}`,
      severity: weighed("medium", { isDisabled: false }, holder, rules),
      subjectKind: holder.subjectKind,
    }));
}
