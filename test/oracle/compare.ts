import type { ExpectedFinding } from "./findings.ts";
import { detectorIds } from "./rules.ts";

/** A finding as `GET /api/findings` gives it, cut to what is compared. */
export interface ActualFinding {
  readonly detector: string;
  readonly severity: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** What the service says beside what it should, one sentence for each difference; empty when they agree. */
export function compare(
  expected: readonly ExpectedFinding[],
  actual: readonly ActualFinding[],
): readonly string[] {
  const known = new Set<string>(detectorIds);
  const ours = actual.filter(({ detector }) => known.has(detector));
  const found = Map.groupBy(ours, (each) => `${each.detector} of ${naturalKeyOf(each)}`);
  const due = new Map(expected.map((each) => [`${each.detector} of ${each.naturalKey}`, each]));
  return [
    ...[...due].flatMap(([name, finding]) => differences(name, finding, found.get(name) ?? [])),
    ...[...found].flatMap(([name, same]) =>
      due.has(name)
        ? []
        : same.map(({ severity, subject }) => `unexpected: ${name}: ${severity}, ${subject.kind}`),
    ),
  ].toSorted();
}

function differences(
  name: string,
  { severity, endsAt, subjectKind, alsoAt, encrypts }: ExpectedFinding,
  found: readonly ActualFinding[],
): readonly string[] {
  const [first, ...more] = found;
  const end = endsAt === undefined ? "" : `, ends ${endsAt}`;
  if (first === undefined) return [`missing: ${name}: ${severity}, ${subjectKind}${end}`];
  const actualEnd = first.evidence["endsAt"];
  const hasOtherEnd =
    endsAt !== undefined &&
    typeof actualEnd === "string" &&
    Date.parse(actualEnd) !== Date.parse(endsAt);
  return [
    ...(more.length === 0 ? [] : [`${found.length} times: ${name}`]),
    ...(first.severity === severity
      ? []
      : [`wrong severity: ${name}: ${first.severity}, expected ${severity}${end}`]),
    ...(first.subject.kind === subjectKind
      ? []
      : [`wrong subject: ${name}: ${first.subject.kind}, expected ${subjectKind}`]),
    ...otherNames("places", name, copiesIn(first), alsoAt),
    ...otherNames("encrypted resources", name, namesIn(first.evidence["encrypts"]), encrypts),
    ...(hasOtherEnd ? [`wrong end: ${name}: ${actualEnd}, expected ${endsAt}`] : []),
  ];
}

function otherNames(
  what: string,
  name: string,
  actual: readonly string[],
  expected: readonly string[] | undefined,
): readonly string[] {
  const [is, should] = [actual, expected ?? []].map((some) => some.toSorted().join(", "));
  return expected === undefined || is === should
    ? []
    : [`wrong ${what}: ${name}: ${is ?? ""}, expected ${should ?? ""}`];
}

function copiesIn({ evidence }: ActualFinding): readonly string[] {
  return namesIn(evidence["vaultObjects"] ?? evidence["vaultObject"]);
}

function namesIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

function naturalKeyOf({ detector, subject, evidence }: ActualFinding): string {
  if (subject.kind === "vault-object") return subject.id.toLowerCase();
  const last =
    detector === "credential-multiple"
      ? evidence["credentialKind"]
      : (evidence["thumbprint"] ?? evidence["keyId"]);
  return `${subject.id}/${typeof last === "string" ? last : "(no key in its evidence)"}`.toLowerCase();
}
