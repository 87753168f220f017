import type { Policy } from "../config/policy.ts";
import type { Clock } from "../core/clock.ts";
import type { WaitingStore } from "../findings/waiting-store.ts";
import { type ContactsDeps, foundContacts } from "../notify/found-contacts.ts";
import type { Outbox } from "../notify/outbox-store.ts";
import { reasonsOf } from "../notify/reasons-of.ts";
import type { Reason } from "../notify/reason.ts";
import { alsoTold, previewPageOf, previewReason, type WouldBeTold } from "./preview-rules.ts";

/**
 * What the fallback contact sees while the policy says preview. Nothing is recorded for the people on the page: what waits goes
 * on waiting.
 */
export interface Preview {
  /** Records the first page, once for ever, as soon as somebody would be told. Throws when owners cannot be read. */
  first(policy: Policy): Promise<void>;
  /** The page for a week; `undefined` when nobody would be told. Throws when owners cannot be read. */
  page(policy: Policy, occasion: string): Promise<Reason | undefined>;
}

export function createPreview(
  deps: ContactsDeps & {
    readonly waiting: Pick<WaitingStore, "list">;
    readonly outbox: Outbox;
    /** Whether a reason has ever been recorded. */
    readonly isRecorded: (reason: Omit<Reason, "notice">) => Promise<boolean>;
    readonly clock: Clock;
  },
): Preview {
  const { waiting, outbox, isRecorded, clock } = deps;

  async function page(policy: Policy, occasion: string): Promise<Reason | undefined> {
    let people: ReadonlyMap<string, WouldBeTold> = new Map();
    for await (const batch of waiting.list("all")) {
      const live = batch.filter(({ record }) => record.finding.state !== "resolved");
      const found = await foundContacts(deps, live, policy);
      people = alsoTold(
        people,
        found.map(({ waiting: { record, reasons }, contact }) =>
          reasonsOf(record.finding, record.hints, reasons, contact, policy),
        ),
      );
    }
    if (people.size === 0) return undefined;
    return previewReason([...people.values()], { policy, occasion, now: clock.now() });
  }

  return {
    page,
    async first(policy) {
      if (await isRecorded(previewPageOf(policy, "first", clock.now()))) return;
      const reason = await page(policy, "first");
      if (reason !== undefined) await outbox.record([reason]);
    },
  };
}
