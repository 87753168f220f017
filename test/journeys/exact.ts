import { compare, type ActualFinding } from "../oracle/compare.ts";
import { judge } from "../oracle/judge.ts";
import { readOracle } from "../oracle/read-oracle.ts";
import { allRules, allRulesBut, type RuleId, ruleIds } from "../oracle/rules.ts";
import { startLocalAzure, type LocalAzure } from "../support/local-azure.ts";
import { until } from "../support/until.ts";

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
    const actual = await allFindings(azure);
    // The scan judged at some moment between the two: what differs at both is wrong whenever that was.
    const differencesUnder = (rules: ReadonlySet<RuleId>): readonly string[] => {
      const atEnd = new Set(compare(judge(raw, endedAt, {}, rules), actual));
      return compare(judge(raw, startedAt, {}, rules), actual).filter((one) => atEnd.has(one));
    };
    return {
      findings: actual.length,
      differences: differencesUnder(allRules),
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

/** Every open finding, page by page. */
export async function allFindings(azure: LocalAzure): Promise<readonly ActualFinding[]> {
  const found: ActualFinding[] = [];
  let continuation: string | undefined;
  do {
    const more =
      continuation === undefined ? "" : `&continuation=${encodeURIComponent(continuation)}`;
    const { body } = await azure.api(`/api/findings?state=open&top=100${more}`);
    const page = body as { value: ActualFinding[]; continuation?: string };
    found.push(...page.value);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return found;
}
