import type { StoredFact } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { RecordChange } from "../findings/judge.ts";
import type { Said, SaidStore } from "../findings/said-store.ts";
import type { AccessFact } from "../inventory/access-records.ts";
import { accessRecordOf } from "../privilege/access-record.ts";
import { type ApplicationPower, applicationPower } from "../privilege/application-power.ts";
import { accessSubjectOf } from "../privilege/holdings.ts";
import type { AccessRecordsStore } from "./access-records-store.ts";
import type { CatalogueStore } from "./catalogue-store.ts";
import type { MendKept } from "./conclude-activity.ts";
import type { PowersStore } from "./powers-store.ts";
import { withSeen } from "./with-seen.ts";

/** One call puts so many records. */
const RECORDS_AT_ONCE = 256;

/**
 * A scan of access that dies for good before its facts has kept records and noted powers that the facts do not know of, and whose
 * subjects no scan looks at again as long as they stay as they were. Keeps and notes everything anew: as the facts say, with what
 * events have seen since. Reads all facts, and has in memory the ids of all who hold power; repeatable.
 */
export function createMendAccess(deps: {
  facts: Pick<FactsSpace<AccessFact>, "subjects">;
  said: Pick<SaidStore, "all">;
  catalogue: Pick<CatalogueStore, "read">;
  records: Pick<AccessRecordsStore, "put" | "subjects">;
  powers: Pick<PowersStore, "note" | "subjects">;
}): MendKept {
  const { facts, said, records } = deps;

  return async (looked, now) => {
    const [catalogue, noted, recorded, rows] = await Promise.all([
      deps.catalogue.read(),
      deps.powers.subjects(),
      records.subjects(),
      said.all(),
    ]);
    // Of what is neither in the facts nor seen by an event nothing is kept.
    const powers = new Map<string, ApplicationPower | undefined>(
      noted.map((subject) => [subject, undefined]),
    );
    const recordless = new Set(recorded);
    let changes: RecordChange[] = [];
    const put = async (): Promise<void> => {
      await records.put(changes);
      changes = [];
    };
    const keep = async (
      subject: string,
      stored: readonly StoredFact<AccessFact>[],
      seen: Said["seen"] = [],
    ): Promise<void> => {
      const held = withSeen(stored, seen).map(({ fact }) => fact);
      const thing = accessSubjectOf(subject, held, catalogue);
      const power = applicationPower(thing);
      if (power !== undefined) powers.set(subject, power);
      const record = accessRecordOf(thing, now);
      if (record === undefined) return;
      recordless.delete(subject);
      changes.push({ subject, record });
      if (changes.length >= RECORDS_AT_ONCE) await put();
    };

    const waiting = new Map(stillSaid(rows, looked).map((row) => [row.subject, row]));
    for await (const { subject, facts: stored } of facts.subjects()) {
      await keep(subject, stored, waiting.get(subject)?.seen);
      waiting.delete(subject);
    }
    for (const { subject, seen } of waiting.values()) await keep(subject, [], seen);

    // Whom an event has looked at meanwhile it knows better.
    const before = new Set(rows.map(({ etag }) => etag));
    for (const { subject, etag } of await said.all()) {
      if (before.has(etag)) continue;
      powers.delete(subject);
      recordless.delete(subject);
    }
    for (const subject of recordless) {
      changes.push({ subject, record: undefined });
      if (changes.length >= RECORDS_AT_ONCE) await put();
    }
    await put();
    await deps.powers.note(powers);
  };
}

/** What events have said, as far as the scan that ends has left it: what it has settled is in the facts. */
function stillSaid(
  rows: readonly Said[],
  { settled, narrowed }: Parameters<MendKept>[0],
): readonly Said[] {
  const over = new Set(settled.map(({ etag }) => etag));
  const narrow = new Map(narrowed.map((row) => [row.etag, row]));
  return rows.filter(({ etag }) => !over.has(etag)).map((row) => narrow.get(row.etag) ?? row);
}
