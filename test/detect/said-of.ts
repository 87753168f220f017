import type { Policy } from "../../shared/config/policy.ts";
import type { Detector, FindingDraft } from "../../shared/detect/detector.ts";
import { aPolicy } from "../build/a-policy.ts";

const POLICY = aPolicy();

/** What a detector says of a thing at an instant. */
export function saidOf<T>(
  detector: Detector<T>,
  thing: T,
  now: string,
  policy: Policy = POLICY,
): readonly FindingDraft[] {
  return detector.detect(thing, { now: new Date(now), policy });
}

/** The same in one word: the severity of the only finding, `quiet`, or the number of findings. */
export function verdictOf<T>(
  detector: Detector<T>,
  thing: T,
  now: string,
  policy: Policy = POLICY,
): string {
  const drafts = saidOf(detector, thing, now, policy);
  if (drafts.length > 1) return `${drafts.length} findings`;
  return drafts[0]?.severity ?? "quiet";
}
