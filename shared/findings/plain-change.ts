import { fingerprint } from "../core/fingerprint.ts";
import type { FindingDraft } from "../detect/detector.ts";
import type { FindingChange } from "./finding-change.ts";

/** What a detector says of something that has no facts of its own, as it is told to a finding's life. */
export function presentChange(
  detector: { readonly id: string; readonly audience: "contact" | "security-contact" },
  draft: FindingDraft,
): FindingChange {
  return {
    kind: "present",
    id: fingerprint([detector.id, ...draft.key]),
    thread: fingerprint(draft.thread),
    detector: detector.id,
    audience: detector.audience,
    hints: {},
    draft,
  };
}

/** That it is so no longer. */
export function goneChange(detector: string, key: readonly string[]): FindingChange {
  return {
    kind: "gone",
    id: fingerprint([detector, ...key]),
    because: "removed",
    isSilent: false,
  };
}
