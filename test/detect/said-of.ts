import type { Policy } from "../../shared/config/policy.ts";
import type { Detector, FindingDraft } from "../../shared/detect/detector.ts";
import type { Holder } from "../../shared/inventory/holder.ts";
import { aPolicy } from "../build/a-policy.ts";

const POLICY = aPolicy();

/** What a detector says of a holder at an instant. */
export function saidOf(
  detector: Detector<Holder>,
  holder: Holder,
  now: string,
  policy: Policy = POLICY,
): readonly FindingDraft[] {
  return detector.detect(holder, { now: new Date(now), policy });
}

/** The same in one word: the severity of the only finding, `quiet`, or the number of findings. */
export function verdictOf(
  detector: Detector<Holder>,
  holder: Holder,
  now: string,
  policy: Policy = POLICY,
): string {
  const drafts = saidOf(detector, holder, now, policy);
  if (drafts.length > 1) return `${drafts.length} findings`;
  return drafts[0]?.severity ?? "quiet";
}
