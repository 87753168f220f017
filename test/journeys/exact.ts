import { compare, type ActualFinding } from "../oracle/compare.ts";
import { expectedContact } from "../oracle/expected-contact.ts";
import { judge } from "../oracle/judge.ts";
import type { RawTenant } from "../oracle/raw-tenant.ts";
import { readOracle } from "../oracle/read-oracle.ts";
import {
  allRules,
  allRulesBut,
  type DetectorId,
  detectorIds,
  type RuleId,
  ruleIds,
} from "../oracle/rules.ts";
import { isLoud, type Severity } from "../oracle/severity.ts";
import { startLocalAzure, type LocalAzure } from "../support/local-azure.ts";
import { until } from "../support/until.ts";

/** Whom local Azure's sample policy names. */
const SAMPLE_POLICY = {
  contacts: {
    fallback: { address: "identity-team@contoso.com" },
    security: { address: "security-operations@contoso.com" },
  },
};

export interface Exactness {
  readonly findings: number;
  /** Between the service and the oracle: none when both see the same. */
  readonly differences: readonly string[];
  /** Rules that the oracle could do without and still agree: then this tenant proves nothing of them. */
  readonly rulesWithoutEffect: readonly RuleId[];
}

/** Lets the service scan a small tenant once, and holds its findings against the oracle's reading of the same tenant. */
export async function exactnessOf(seed: number): Promise<Exactness> {
  const azure = await startLocalAzure({ seed });
  try {
    const { startedAt, endedAt } = await firstScan(azure);
    const { raw } = await readOracle({ controlUrl: azure.control });
    await azure.idle(); // with the contacts of all that somebody is told of
    const actual = await allFindings(azure);
    // The scan judged at some moment between the two: what differs at both is wrong whenever that was.
    const differencesUnder = (rules: ReadonlySet<RuleId>): readonly string[] => {
      const atEnd = new Set(compare(judge(raw, endedAt, {}, rules), actual));
      return compare(judge(raw, startedAt, {}, rules), actual).filter((one) => atEnd.has(one));
    };
    return {
      findings: actual.length,
      differences: [...differencesUnder(allRules), ...wrongContacts(raw, actual)],
      rulesWithoutEffect: ruleIds.filter(
        (rule) => differencesUnder(allRulesBut(rule)).length === 0,
      ),
    };
  } finally {
    await azure.stop();
  }
}

async function firstScan(azure: LocalAzure): Promise<{ startedAt: Date; endedAt: Date }> {
  const { startedAt, endedAt } = await until(90_000, async () => {
    const { body } = await azure.api("/api/status");
    const { lastScan } = body as { lastScan?: { startedAt: string; endedAt?: string } };
    return { startedAt: lastScan?.startedAt, endedAt: lastScan?.endedAt };
  });
  return { startedAt: new Date(startedAt), endedAt: new Date(endedAt) };
}

/** Who is named besides whom the oracle expects, one sentence for each difference. */
function wrongContacts(raw: RawTenant, actual: readonly Found[]): readonly string[] {
  return actual.flatMap(({ detector, severity, subject: { kind, id }, contact }) => {
    // The oracle knows the people of credentials, and who is not told need not have been looked for.
    if (!isKnown(detector) || (contact === undefined && !isLoud(severity as Severity))) return [];
    const naturalKey = kind === "vault-object" ? id.toLowerCase() : `${id.toLowerCase()}/`;
    const subjectKind = kind as "application" | "service-principal" | "vault-object";
    const { address } = expectedContact(raw, { detector, naturalKey, subjectKind }, SAMPLE_POLICY);
    return contact?.address === address
      ? []
      : [`wrong contact: ${detector} of ${id}: ${contact?.address ?? "nobody"}, not ${address}`];
  });
}

function isKnown(detector: string): detector is DetectorId {
  return (detectorIds as readonly string[]).includes(detector);
}

type Found = ActualFinding & { readonly contact?: { readonly address: string } };

/** Every open finding, page by page. */
export async function allFindings(azure: LocalAzure): Promise<readonly Found[]> {
  const found: Found[] = [];
  let continuation: string | undefined;
  do {
    const more =
      continuation === undefined ? "" : `&continuation=${encodeURIComponent(continuation)}`;
    const { body } = await azure.api(`/api/findings?state=open&top=100${more}`);
    const page = body as { value: Found[]; continuation?: string };
    found.push(...page.value);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return found;
}
