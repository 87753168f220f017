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
import { CREDENTIALS_ONLY, startLocalAzure, type LocalAzure } from "../support/local-azure.ts";
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

/**
 * Lets the service scan a small tenant, and holds its findings against the oracle's reading of the same tenant. What weighs more
 * because of the power of its holder does so from the scan of credentials on that comes behind one of access.
 */
export async function exactnessOf(seed: number): Promise<Exactness> {
  const azure = await startLocalAzure({ seed, env: CREDENTIALS_ONLY });
  try {
    await firstScanEnded(azure);
    await oneMoreScan(azure, "access");
    const { startedAt, endedAt } = await oneMoreScan(azure, "credentials");
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

/** The scan of credentials at the start has ended, and so has what follows from it. */
async function firstScanEnded(azure: LocalAzure): Promise<void> {
  await until(90_000, async () => {
    const { body } = await azure.api("/api/status");
    return { endedAt: (body as { lastScan?: { endedAt?: string } }).lastScan?.endedAt };
  });
  await azure.idle();
}

async function oneMoreScan(
  azure: LocalAzure,
  kind: "credentials" | "access",
): Promise<{ startedAt: Date; endedAt: Date }> {
  const { body } = await azure.api("/api/scans", { method: "POST", body: { kinds: [kind] } });
  const { id } = body as { id: string };
  const { startedAt, endedAt } = await until(90_000, async () => {
    const scan = (await azure.api(`/api/scans/${id}`)).body;
    const { startedAt, endedAt } = scan as { startedAt?: string; endedAt?: string };
    return { startedAt, endedAt };
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
