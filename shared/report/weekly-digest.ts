import type { WholeTable } from "../azure/tables.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { isoWeek } from "../core/time.ts";
import type { Outbox } from "../notify/outbox-store.ts";
import { policyOf } from "../scan/policy-of.ts";
import type { SourcesStore } from "../scan/sources-store.ts";
import { digestFindings } from "./digest-facts.ts";
import { digestReason } from "./digest.ts";
import type { Preview } from "./preview.ts";

/**
 * Records the week's digest for the fallback contact, and in preview the page of who would be told what. Repeatable: a week
 * is told once. Throws what could not be read; the digest does not wait for the preview page.
 */
export function createWeeklyDigest(deps: {
  readonly findingsTable: WholeTable;
  readonly sources: Pick<SourcesStore, "read">;
  readonly outbox: Outbox;
  readonly preview: Pick<Preview, "page">;
  readonly policies: PolicyStore;
  readonly titles: ReadonlyMap<string, string>;
  readonly clock: Clock;
}): () => Promise<void> {
  const { findingsTable, sources, outbox, preview, policies, titles, clock } = deps;
  return async () => {
    const now = clock.now();
    const { policy } = await policyOf(policies);
    const [state, findings] = await Promise.all([
      sources.read(),
      digestFindings(findingsTable, now),
    ]);
    const digest = digestReason({ policy, state, findings, titles, now });
    const page =
      policy.notify.mode === "preview"
        ? await preview.page(policy, isoWeek(now)).catch((error: unknown) => ({ error }))
        : undefined;
    // Together, so that they go into one message.
    const isPage = page !== undefined && !("error" in page);
    await outbox.record(isPage ? [digest, page] : [digest]);
    if (page !== undefined && "error" in page) throw page.error;
  };
}
