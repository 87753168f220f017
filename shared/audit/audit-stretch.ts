import type { Graph } from "../azure/graph.ts";
import { readAuditLog } from "../inventory/audit-reader.ts";
import type { AuditRecord } from "../inventory/audit-record.ts";

/** A stretch of the log. What cannot be read ends it; what was read before that counts. */
export interface AuditStretch {
  /** Oldest first, each once. */
  readonly records: AsyncIterable<AuditRecord>;
  /** The log does not reach back so far: what happened before this instant can no longer be read. */
  readonly earliest?: Date;
  /**
   * When `records` has been used up. `cut-short`: there is more, for which there was no time. `unreadable`: entries that lacked the
   * promised shape, of which nothing is known.
   */
  end():
    | { readonly kind: "whole" | "cut-short"; readonly unreadable: number }
    | { readonly kind: "failed"; readonly error: unknown };
}

/** Reads the log from an instant on, for as long as `mayGoOn` says so. */
export async function readStretch(
  graph: Graph,
  since: Date,
  mayGoOn: () => boolean,
): Promise<AuditStretch> {
  let failure: { readonly error: unknown } | undefined;
  const outcome = await readAuditLog(graph, since, mayGoOn).catch((error: unknown) => {
    failure = { error };
    return undefined;
  });

  async function* records(): AsyncIterable<AuditRecord> {
    if (outcome === undefined) return;
    try {
      yield* outcome.reading.records;
    } catch (error) {
      failure = { error };
    }
  }

  return {
    records: records(),
    ...(outcome?.kind === "reaches-less-far" ? { earliest: new Date(outcome.earliest) } : {}),
    end() {
      if (failure !== undefined) return { kind: "failed", ...failure };
      const { isCutShort = false, unreadable = 0 } = outcome?.reading.result() ?? {};
      return { kind: isCutShort ? "cut-short" : "whole", unreadable };
    },
  };
}
