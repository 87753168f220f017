import { type Crossing, crossings } from "../oracle/crossings.ts";
import type { RawAttributes, RawTenant } from "../oracle/raw-tenant.ts";
import { type OracleReading, readOracle } from "../oracle/read-oracle.ts";
import { allFindings, type Finding } from "./findings.ts";
import type { LocalAzure } from "./local-azure.ts";
import { firstScanTold } from "./settled.ts";
import { toldIn } from "./told.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** From one scan to the next. */
const SCAN_MS = 60 * MINUTE_MS;
/** A scan takes its time, and what follows a message to the same person within five minutes waits for them to pass. */
const TELLING_MS = 10 * MINUTE_MS;
/** Few enough that nothing is renewed twice in between. */
const DAYS_BETWEEN_READINGS = 5;
const THRESHOLDS = [60, 30, 14, 7, 3, 1];

/**
 * Moves the clock by so many days and holds the mails against the oracle's list of crossings: which of them nobody was
 * told of in time, and which telling of an end no crossing accounts for.
 */
export async function missedAndUnexpected(
  azure: LocalAzure,
  days: number,
): Promise<{ missed: readonly string[]; unexpected: readonly string[] }> {
  await firstScanTold(azure);
  const mailsBefore = (await azure.mailbox()).length;
  const due: Crossing[] = [];
  let reading = await readOracle({ controlUrl: azure.control });
  let seconds = 0;
  for (let passed = 0; passed < days; passed += DAYS_BETWEEN_READINGS) {
    const began = performance.now();
    await azure.advance(`P${Math.min(DAYS_BETWEEN_READINGS, days - passed)}D`);
    seconds += (performance.now() - began) / 1_000;
    const next = await readOracle({ controlUrl: azure.control });
    due.push(...crossingsBetween(reading, next));
    reading = next;
  }
  console.log(`Moving the clock by ${days} days took ${Math.round(seconds)} s.`);

  const findings = new Map((await allFindings(azure)).map((finding) => [finding.id, finding]));
  const mails = (await azure.mailbox())
    .slice(mailsBefore)
    .map(toldIn)
    .filter(({ channel }) => channel === "email");
  // A mail links to 25 findings; what it only counts may be any of those that crossed at that time.
  const uncounted = mails
    .filter(({ more }) => more > 0)
    .map(({ at, more }) => ({ at: at.getTime(), left: more }));
  const told = mails.flatMap(({ at, findings: ids }) =>
    ids.flatMap((id) => tellingOf(findings.get(id), at)),
  );
  // What crossed last is told by a scan that is still to come.
  const last = reading.now.getTime() - SCAN_MS - TELLING_MS;
  const left = [...told];
  const missed = due.filter(({ naturalKey, threshold, at }) => {
    const crossedAt = Date.parse(at);
    const index = left.findIndex(
      (one) =>
        one.naturalKey === naturalKey &&
        one.threshold === threshold &&
        Date.parse(one.at) >= crossedAt &&
        Date.parse(one.at) <= crossedAt + SCAN_MS + TELLING_MS,
    );
    if (index >= 0) left.splice(index, 1);
    if (index >= 0 || crossedAt >= last) return false;
    const mail = uncounted.find(
      (one) => one.left > 0 && one.at >= crossedAt && one.at <= crossedAt + SCAN_MS + TELLING_MS,
    );
    if (mail !== undefined) mail.left -= 1;
    return mail === undefined;
  });
  return { missed: missed.map(said), unexpected: left.map(said) };
}

function said(one: Crossing): string {
  return `${one.at} ${one.threshold} ${one.naturalKey}`;
}

/**
 * What crosses between two readings. The oracle speaks of a tenant that nobody changes; but vaults renew certificates and
 * rotate keys by themselves. For those the first reading counts until the new version came, and the second one after.
 */
function crossingsBetween(before: OracleReading, after: OracleReading): readonly Crossing[] {
  const renewed = renewals(after.raw, before.now);
  const renewedAt = ({ naturalKey }: Crossing): Date | undefined =>
    renewed.get(naturalKey.replace(/\/[^/]+(\/[^/]+)$/, "$1"));
  const asBefore = crossings(before.raw, before.now, after.now, {}).filter(
    (one) => new Date(one.at) > before.now && new Date(one.at) < (renewedAt(one) ?? after.now),
  );
  const asRenewed = [...new Set([...renewed.values()].map((at) => at.getTime()))].flatMap((at) =>
    crossings(after.raw, new Date(at), after.now, {}).filter(
      (one) => renewedAt(one)?.getTime() === at,
    ),
  );
  return [...asBefore, ...asRenewed];
}

/** When the newest version of a vault object came, where that is after `since`; by vault and name, in lower case. */
function renewals({ vaults }: RawTenant, since: Date): ReadonlyMap<string, Date> {
  const found = new Map<string, Date>();
  const note = (vault: string, id: string, attributes: RawAttributes): void => {
    const createdAt = new Date((attributes?.created ?? 0) * 1_000);
    if (createdAt <= since) return;
    found.set(`${vault}/${id.split("/").at(-1) ?? ""}`.toLowerCase(), createdAt);
  };
  for (const { id, secrets, keys, certificates } of vaults) {
    for (const each of [...secrets, ...keys]) note(id, each.id, each.properties.attributes);
    for (const each of certificates ?? []) note(id, each.id, each.attributes);
  }
  return found;
}

/** Of a finding that speaks of an end: which credential, and how long before its end. */
function tellingOf(finding: Finding | undefined, at: Date): readonly Crossing[] {
  if (finding === undefined || !/^credential-(expiring|expired)$/.test(finding.detector)) return [];
  const { subject, evidence } = finding;
  const { endsAt, thumbprint, keyId } = evidence;
  if (typeof endsAt !== "string") return [];
  const own = typeof thumbprint === "string" ? thumbprint : String(keyId);
  const name = subject.kind === "vault-object" ? subject.id : `${subject.id}/${own}`;
  const msLeft = Date.parse(endsAt) - at.getTime();
  const crossed = THRESHOLDS.filter((days) => msLeft <= days * DAY_MS);
  const threshold = finding.detector === "credential-expired" ? 0 : Math.min(...crossed);
  return [{ naturalKey: name.toLowerCase(), threshold, at: at.toISOString() }];
}
