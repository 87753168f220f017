import { fingerprint } from "../../shared/core/fingerprint.ts";
import type { FindingDraft } from "../../shared/detect/detector.ts";
import type { FindingChange } from "../../shared/findings/finding-change.ts";
import { aKeyId, APP_ID } from "./a-holder.ts";

type Present = Extract<FindingChange, { kind: "present" }>;
type Gone = Extract<FindingChange, { kind: "gone" }>;

interface PresentChanges extends Partial<FindingDraft> {
  /** Which credential: another one is another finding. */
  readonly n?: number;
  readonly detector?: string;
  readonly by?: string;
}

/** A finding that is so: by default, that the first secret of an application ends soon. */
export function aPresent(changes: PresentChanges = {}): Present {
  const { n = 1, detector = "credential-expiring", by, ...draft } = changes;
  const key = keyOf(n);
  return {
    kind: "present",
    id: findingId(n, detector),
    thread: fingerprint(["credential-end", ...key]),
    detector,
    audience: "contact",
    hints: { appId: APP_ID },
    draft: {
      key,
      thread: ["credential-end", ...key],
      severity: "medium",
      subject: { kind: "application", id: APP_ID, name: "Payroll API" },
      title: "Client secret ends soon",
      what: "It ends soon.",
      whyItMatters: "What signs in with it stops working.",
      whatToDo: "Rotate it.",
      evidence: { keyId: aKeyId(n), endsAt: "2026-07-01T00:00:00.000Z" },
      ...draft,
    },
    ...(by === undefined ? {} : { by }),
  };
}

/** The same finding, which is so no longer. */
export function aGone(
  changes: Partial<Omit<Gone, "kind" | "id">> & { n?: number; detector?: string } = {},
): Gone {
  const { n = 1, detector = "credential-expiring", ...rest } = changes;
  return {
    kind: "gone",
    id: findingId(n, detector),
    because: "removed",
    isSilent: false,
    ...rest,
  };
}

export function findingId(n = 1, detector = "credential-expiring"): string {
  return fingerprint([detector, ...keyOf(n)]);
}

function keyOf(n: number): string[] {
  return ["application-credential", APP_ID, aKeyId(n)];
}
