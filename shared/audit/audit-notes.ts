import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { reasonOf, StewardError } from "../core/errors.ts";
import { MINUTE_MS } from "../core/time.ts";
import { blindSpot } from "../detect/blind-spot.ts";
import { partitionOf } from "../findings/finding-rows.ts";
import type { FindingsStore } from "../findings/findings-store.ts";
import { goneChange, presentChange } from "../findings/plain-change.ts";
import { type BlindRecord, settleCauses } from "../scan/coverage-rules.ts";
import { policyOf } from "../scan/policy-of.ts";
import { AUDIT_LOG, type Blindness } from "../scan/scan-types.ts";
import type { SourceRecord, SourcesStore } from "../scan/sources-store.ts";
import type { AuditReadingNote } from "./audit-watch.ts";

/** That all is well is written down so often. */
const NOTED_EVERY_MS = 15 * MINUTE_MS;

/**
 * Writes down how the log was read: the status shows it, and what could not be read becomes a blind spot. Answers the partitions of
 * `Findings` where something may wait to be told.
 */
export function createAuditNotes(deps: {
  sources: Pick<SourcesStore, "read" | "write">;
  findings: Pick<FindingsStore, "apply">;
  policies: PolicyStore;
  clock: Clock;
}): (note: AuditReadingNote) => Promise<readonly string[]> {
  const { sources, findings, clock } = deps;
  let notedAt = 0;

  async function write(
    record: SourceRecord | undefined,
    seen: Blindness | undefined,
    was: readonly BlindRecord[],
  ): Promise<readonly string[]> {
    const now = clock.now();
    const { policy } = await policyOf(deps.policies);
    const again = seen === undefined ? [] : [{ ...seen, source: AUDIT_LOG }];
    const { blind, closed } = settleCauses(was, again, now);
    const changes = [
      ...blind
        .filter(({ isOpen }) => isOpen)
        .flatMap((one) => blindSpot.detect(one, { now, policy }))
        .map((draft) => presentChange(blindSpot, draft)),
      ...was
        .filter(({ cause, isOpen }) => isOpen && closed.includes(cause))
        .map(({ cause }) => goneChange(blindSpot.id, ["blind-spot", cause])),
    ];
    await findings.apply(changes, now);
    await sources.write({ ...(record === undefined ? {} : { sources: [record] }), blind, closed });
    return changes.map(({ id }) => partitionOf(id));
  }

  return async (note) => {
    const now = clock.now();
    if (note.kind === "read") {
      const isGood = note.failuresBefore === 0 && note.unreadable === 0;
      if (isGood && now.getTime() - notedAt < NOTED_EVERY_MS) return [];
      notedAt = now.getTime();
    }
    const state = await sources.read();
    const was = [...state.blind.values()].filter(({ source }) => source === AUDIT_LOG);
    const known = state.sources.get(AUDIT_LOG);
    switch (note.kind) {
      case "read": {
        const at = now.toISOString();
        const current = { state: "current", lastReadAt: at, lastCompleteAt: at } as const;
        const lost = { cause: `${AUDIT_LOG}:unreadable`, count: note.unreadable, what: [] };
        return write(
          { source: AUDIT_LOG, ...current, records: note.records },
          note.unreadable === 0 ? undefined : lost,
          was,
        );
      }
      case "failed": {
        const code = note.error instanceof StewardError ? note.error.code : "not-answered";
        const why = reasonOf(note.error);
        const cause = `${AUDIT_LOG}:${code}`;
        return write(
          { ...known, source: AUDIT_LOG, state: "unreadable", why },
          { cause, count: 1, what: [] },
          was,
        );
      }
      case "gap": {
        // It cannot be read at a later time either: it is told at once.
        const what = [`from ${note.from} to ${note.to}`];
        const gap = { cause: `${AUDIT_LOG}:gap`, count: 1, what };
        const before: BlindRecord = {
          ...{ ...gap, source: AUDIT_LOG, failures: 1, goods: 0 },
          ...{ since: note.from, isOpen: true },
        };
        return write(known, gap, [...was, before]);
      }
    }
  };
}
