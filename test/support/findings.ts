import { z } from "zod";
import type { LocalAzure } from "./local-azure.ts";

const findingSchema = z.looseObject({
  id: z.string(),
  detector: z.string(),
  severity: z.string(),
  state: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  evidence: z.record(z.string(), z.unknown()),
  contact: z.object({ address: z.string() }).optional(),
  episode: z.number(),
  resolvedBecause: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;
const pageSchema = z.object({ value: z.array(findingSchema), continuation: z.string().optional() });

/** All findings that the API gives, in whatever state, by id. */
export async function allFindings(azure: LocalAzure): Promise<readonly Finding[]> {
  const query = "state=open,acknowledged,waived,resolved&top=1000";
  const found: Finding[] = [];
  for (let continuation: string | undefined = ""; continuation !== undefined;) {
    const more = continuation === "" ? "" : `&continuation=${encodeURIComponent(continuation)}`;
    const { body } = await azure.api(`/api/findings?${query}${more}`);
    const page = pageSchema.parse(body);
    found.push(...page.value);
    continuation = page.continuation;
  }
  return found.toSorted((a, b) => a.id.localeCompare(b.id));
}

/** What must be the same in two runs of one tenant: everything but the moments at which scans happened to look. */
export function essence(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ id, detector, severity, state, subject, contact, ...rest }) => {
    const { since: _ofTheScan, ...evidence } = rest.evidence;
    return JSON.stringify([
      ...[id, detector, severity, state, rest.episode, rest.resolvedBecause],
      ...[subject, evidence, contact],
    ]);
  });
}
