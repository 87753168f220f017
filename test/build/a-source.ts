import type { StagedPart } from "../../shared/facts/stage-part.ts";
import { firstProgress } from "../../shared/scan/scan-progress.ts";
import type {
  Blindness,
  ReadCounts,
  ReadCursor,
  ReadOutcome,
  SourceProgress,
} from "../../shared/scan/scan-types.ts";

export function aStagedPart(part: number): StagedPart {
  return { part, mode: "complete", seen: 10, added: 1, changed: 2, removed: 3 };
}

export function readCounts(pages = 1): ReadCounts {
  return { pages, seen: 10 * pages, changed: 6 * pages, unreadable: 0 };
}

export function aCursor(changes: Partial<ReadCursor> = {}): ReadCursor {
  return { mode: "complete", phase: "list", link: "https://graph.example/next", ...changes };
}

type Of<K extends ReadOutcome["kind"]> = Extract<ReadOutcome, { kind: K }>;

export function readMore(part: number, changes: Partial<Of<"more">> = {}): ReadOutcome {
  const said = { staged: aStagedPart(part), counts: readCounts(), blind: [] };
  return { kind: "more", cursor: aCursor(), ...said, ...changes };
}

export function readDone(part: number, changes: Partial<Of<"done">> = {}): ReadOutcome {
  const said = { staged: aStagedPart(part), counts: readCounts(), blind: [] };
  return {
    kind: "done",
    mode: "complete",
    deltaLink: "https://graph.example/delta",
    ...said,
    ...changes,
  };
}

export function readFailed(changes: Partial<Of<"failed">> = {}): ReadOutcome {
  return {
    kind: "failed",
    code: "not-answered",
    why: "Graph did not answer.",
    isFinal: false,
    beginAnew: false,
    ...changes,
  };
}

export function aProgress(changes: Partial<SourceProgress> = {}): SourceProgress {
  return { ...firstProgress("applications"), ...changes };
}

export function aBlindness(changes: Partial<Blindness> = {}): Blindness {
  return { cause: "vault-keys:AccessDenied", count: 1, what: ["kv-a"], ...changes };
}
