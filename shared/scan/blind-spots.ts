import { LICENSE_CODE } from "../azure/license-code.ts";
import type { DetectContext } from "../detect/detector.ts";
import { type BlindSpot, blindSpot } from "../detect/blind-spot.ts";
import type { FindingChange } from "../findings/finding-change.ts";
import { goneChange, presentChange } from "../findings/plain-change.ts";
import type { BlindRecord } from "./coverage-rules.ts";

/** A licence is the tenant's: that it lacks is one thing to know, wherever it is met. */
const WITHOUT_LICENCE = `pim:${LICENSE_CODE}`;

/** What is to be said of what could not be read, from all that was known before and all that is known now. */
export function blindSpotChanges(
  before: readonly BlindRecord[],
  now: readonly BlindRecord[],
  context: DetectContext,
): readonly FindingChange[] {
  const were = openSpots(before);
  const are = openSpots(now);
  return [
    ...[...are.values()]
      .filter((spot) => !isAsSaid(spot, were.get(spot.cause)))
      .flatMap((spot) => blindSpot.detect(spot, context))
      .map((draft) => presentChange(blindSpot, draft)),
    ...[...were.keys()]
      .filter((cause) => !are.has(cause))
      .map((cause) => goneChange(blindSpot.id, ["blind-spot", cause])),
  ];
}

function openSpots(records: readonly BlindRecord[]): ReadonlyMap<string, BlindSpot> {
  const spots = new Map<string, BlindSpot>();
  for (const { cause, count, what, since, isOpen } of records) {
    if (!isOpen) continue;
    const told = cause.endsWith(`:${LICENSE_CODE}`) ? WITHOUT_LICENCE : cause;
    const other = spots.get(told);
    spots.set(told, {
      cause: told,
      count: count + (other?.count ?? 0),
      what: [...new Set([...(other?.what ?? []), ...what])].sort(),
      since: other === undefined || since < other.since ? since : other.since,
    });
  }
  return spots;
}

function isAsSaid(spot: BlindSpot, before: BlindSpot | undefined): boolean {
  return (
    before !== undefined &&
    before.count === spot.count &&
    before.what.join("\n") === spot.what.join("\n")
  );
}
