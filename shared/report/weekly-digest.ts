import type { WholeTable } from "../azure/tables.ts";
import type { Policy } from "../config/policy.ts";
import type { PolicyStore } from "../config/policy-store.ts";
import type { Clock } from "../core/clock.ts";
import { after, DAY_MS, isoWeek } from "../core/time.ts";
import { channelTests } from "../notify/channel-test.ts";
import type { Outbox } from "../notify/outbox-store.ts";
import type { ReasonFate } from "../notify/reason-fate.ts";
import type { Reason } from "../notify/reason.ts";
import { policyOf } from "../scan/policy-of.ts";
import type { SourcesStore } from "../scan/sources-store.ts";
import { digestFindings } from "./digest-facts.ts";
import { digestOf, digestReason, type TestedChannel } from "./digest.ts";
import type { Preview } from "./preview.ts";

const WEEK_MS = 7 * DAY_MS;

/**
 * Records the week's digest for the fallback contact; in preview the page of who would be told what, otherwise a test of each
 * Teams workflow and webhook. Repeatable: a week is told once. Throws what could not be read; the digest does not wait for
 * the preview page.
 */
export function createWeeklyDigest(deps: {
  readonly findingsTable: WholeTable;
  readonly sources: Pick<SourcesStore, "read">;
  readonly outbox: Outbox;
  /** What has become of a reason. */
  readonly fateOf: (reason: Omit<Reason, "notice">) => Promise<ReasonFate>;
  readonly preview: Pick<Preview, "page">;
  readonly policies: PolicyStore;
  readonly titles: ReadonlyMap<string, string>;
  readonly clock: Clock;
}): () => Promise<void> {
  const { findingsTable, sources, outbox, fateOf, preview, policies, titles, clock } = deps;

  /** Each channel that is tested with this digest, mail first, and what became of its test a week ago. */
  async function tested(policy: Policy, now: Date): Promise<readonly TestedChannel[]> {
    const weekAgo = after(now, -WEEK_MS);
    const tests = policy.notify.mode === "live" ? channelTests(policy, weekAgo) : [];
    return Promise.all(
      [digestOf(policy, weekAgo), ...tests].map(async (reason) => ({
        channel: reason.channel,
        name: reason.person.address,
        lastWeek: await fateOf(reason),
      })),
    );
  }

  return async () => {
    const now = clock.now();
    const { policy } = await policyOf(policies);
    const [state, findings, channels] = await Promise.all([
      sources.read(),
      digestFindings(findingsTable, now),
      tested(policy, now),
    ]);
    const digest = digestReason({ policy, state, findings, titles, channels, now });
    if (policy.notify.mode === "live") {
      await outbox.record([digest, ...channelTests(policy, now)]);
      return;
    }
    const page = await preview.page(policy, isoWeek(now)).catch((error: unknown) => ({ error }));
    // Together, so that they go into one message.
    const isPage = page !== undefined && !("error" in page);
    await outbox.record(isPage ? [digest, page] : [digest]);
    if (page !== undefined && "error" in page) throw page.error;
  };
}
