import type { SourcesState } from "../../shared/scan/sources-store.ts";

/** What is known after a scan at 07:00 UTC on 9 March 2026; `changes` replace whole parts. */
export function aSourcesState(changes: Partial<SourcesState> = {}): SourcesState {
  const at = "2026-03-09T07:00:00.000Z";
  const current = { state: "current", lastReadAt: at, lastCompleteAt: at } as const;
  return {
    sources: new Map([
      ["applications", { ...current, source: "applications", records: 150 }],
      ["service-principals", { ...current, source: "service-principals", records: 11 }],
      ["vault-objects", { ...current, source: "vault-objects", records: 123 }],
    ]),
    blind: new Map(),
    totals: { at, findings: {} },
    said: new Map([["credentials", { summaryAt: "2026-01-05T07:00:00.000Z" }]]),
    ...changes,
  };
}
