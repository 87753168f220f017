import { type Crossing, crossings } from "../oracle/crossings.ts";
import { expectedContact } from "../oracle/expected-contact.ts";
import type { OraclePolicy } from "../oracle/policy.ts";
import type { RawAttributes, RawTenant } from "../oracle/raw-tenant.ts";
import { type OracleReading, readOracle } from "../oracle/read-oracle.ts";
import { allFindings, type Finding } from "./findings.ts";
import { CREDENTIALS_ONLY, startLocalAzure } from "./local-azure.ts";
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

/** As local Azure's sample policy has them. */
const POLICY: OraclePolicy = { contacts: { fallback: { address: "identity-team@contoso.com" } } };

/** That an end comes nearer, and whom it is told. */
interface Telling extends Crossing {
  readonly to: string;
}

/** So many more things than a mail names. */
interface Uncounted {
  readonly to: string;
  readonly at: string;
  readonly more: number;
}

/**
 * Runs the service on a tenant for so many days after the first scan and holds its mails against the oracle's list of
 * crossings: what somebody was not told of within one scan, and what they were told of without a crossing.
 */
export async function missedAndUnexpected(
  seed: number,
  days: number,
): Promise<{
  readonly crossings: number;
  readonly missed: readonly string[];
  readonly unexpected: readonly string[];
}> {
  const azure = await startLocalAzure({ seed, env: CREDENTIALS_ONLY });
  try {
    await firstScanTold(azure);
    const due: Telling[] = [];
    const told: Telling[] = [];
    const uncounted: Uncounted[] = [];
    let reading = await withoutPowers(readOracle({ controlUrl: azure.control }));
    let mailsRead = (await azure.mailbox()).length;
    let seconds = 0;
    for (let passed = 0; passed < days; passed += DAYS_BETWEEN_READINGS) {
      const began = performance.now();
      await azure.advance(`P${Math.min(DAYS_BETWEEN_READINGS, days - passed)}D`);
      seconds += (performance.now() - began) / 1_000;
      const next = await withoutPowers(readOracle({ controlUrl: azure.control }));
      due.push(...crossingsBetween(reading, next));
      reading = next;
      const findings = new Map((await allFindings(azure)).map((finding) => [finding.id, finding]));
      const mails = (await azure.mailbox()).slice(mailsRead);
      mailsRead += mails.length;
      for (const { channel, to, at, more, findings: ids } of mails.map(toldIn)) {
        if (channel !== "email") continue;
        told.push(...ids.flatMap((id) => tellingOf(findings.get(id), at, to)));
        if (more > 0) uncounted.push({ to, at: at.toISOString(), more });
      }
    }
    console.log(`Moving the clock by ${days} days took ${Math.round(seconds)} s.`);
    return { crossings: due.length, ...unmatched(due, told, uncounted, reading.now) };
  } catch (error) {
    console.error(azure.log().slice(-4_000));
    throw error;
  } finally {
    await azure.stop();
  }
}

/** The tenant as the service sees it here: nobody looks at what applications may do, so nothing weighs more for that. */
async function withoutPowers(reading: Promise<OracleReading>): Promise<OracleReading> {
  const { raw, ...rest } = await reading;
  return { ...rest, raw: { ...raw, permissions: [], directoryRoles: [] } };
}

/**
 * What was due and told by nobody, and what was told and not due, each telling counted once. A mail names the 25 most urgent
 * things and counts the rest: exactly as many as were due to that person then, and are not named.
 */
function unmatched(
  due: readonly Telling[],
  told: readonly Telling[],
  uncounted: readonly Uncounted[],
  end: Date,
): { readonly missed: readonly string[]; readonly unexpected: readonly string[] } {
  const left = [...told];
  const rest = uncounted.flatMap(({ to, at, more }) =>
    Array<Pick<Telling, "to" | "at">>(more).fill({ to, at }),
  );
  const missed = due.filter((crossing) => {
    const isIt = (one: Telling) =>
      one.naturalKey === crossing.naturalKey && one.threshold === crossing.threshold;
    if (takeFirst(left, (one) => isIt(one) && isInTime(one, crossing))) return false;
    if (takeFirst(rest, (one) => isInTime(one, crossing))) return false;
    // What crossed last is told by a scan that is still to come.
    return Date.parse(crossing.at) < end.getTime() - SCAN_MS - TELLING_MS;
  });
  return {
    missed: missed.map(said),
    unexpected: [...left.map(said), ...rest.map(({ to, at }) => `${at} one more to ${to}`)],
  };
}

function takeFirst<T>(items: T[], isWanted: (item: T) => boolean): boolean {
  const index = items.findIndex(isWanted);
  if (index >= 0) items.splice(index, 1);
  return index >= 0;
}

function isInTime({ to, at }: Pick<Telling, "to" | "at">, crossing: Telling): boolean {
  const late = Date.parse(at) - Date.parse(crossing.at);
  return to === crossing.to && late >= 0 && late <= SCAN_MS + TELLING_MS;
}

function said({ at, threshold, naturalKey, to }: Telling): string {
  return `${at} ${threshold} ${naturalKey} to ${to}`;
}

/**
 * What crosses between two readings. The oracle speaks of a tenant that nobody changes; but vaults renew certificates and
 * rotate keys by themselves. For those the first reading counts until the new version came, and the second one after.
 */
function crossingsBetween(before: OracleReading, after: OracleReading): readonly Telling[] {
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
  return [...asBefore, ...asRenewed].map((crossing) => ({
    ...crossing,
    to: contactOf(after.raw, crossing),
  }));
}

function contactOf(raw: RawTenant, { naturalKey }: Crossing): string {
  const subjectKind = naturalKey.startsWith("/subscriptions/") ? "vault-object" : "application";
  const about = { detector: "credential-expiring", naturalKey, subjectKind } as const;
  return expectedContact(raw, about, POLICY).address;
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
function tellingOf(finding: Finding | undefined, at: Date, to: string): readonly Telling[] {
  if (finding === undefined || !/^credential-(expiring|expired)$/.test(finding.detector)) return [];
  const { subject, evidence } = finding;
  const { endsAt, thumbprint, keyId } = evidence;
  if (typeof endsAt !== "string") return [];
  const own = typeof thumbprint === "string" ? thumbprint : String(keyId);
  const name = subject.kind === "vault-object" ? subject.id : `${subject.id}/${own}`;
  const msLeft = Date.parse(endsAt) - at.getTime();
  const crossed = THRESHOLDS.filter((days) => msLeft <= days * DAY_MS);
  const threshold = finding.detector === "credential-expired" ? 0 : Math.min(...crossed);
  return [{ naturalKey: name.toLowerCase(), threshold, at: at.toISOString(), to }];
}
