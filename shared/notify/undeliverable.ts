import type { ChannelId, Notice, Person, Reason } from "./reason.ts";
import { undeliverableSentence } from "./message-text.ts";

/** The same reasons for the fallback contact, by mail, each saying who could not be told and why. */
export function undeliverable(
  reasons: readonly Reason[],
  { to, fallback, why, at }: { to: UnreachedPerson; fallback: Person; why: string; at: Date },
): readonly Reason[] {
  const sentence = undeliverableSentence(to, why);
  return reasons.map((reason) => ({
    ...reason,
    // Of one thread several people may be told: each that was not reached is a reason of its own.
    kind: `undeliverable:${reason.kind}:${to.channel}:${to.person.id}`,
    person: fallback,
    channel: "email",
    at: at.toISOString(),
    notice: withSentence(reason.notice, sentence),
  }));
}

export interface UnreachedPerson {
  readonly channel: ChannelId;
  readonly person: Person;
}

function withSentence(notice: Notice, sentence: string): Notice {
  switch (notice.kind) {
    case "finding":
      return { ...notice, toldBecause: sentence };
    case "summary":
      return { ...notice, intro: `${sentence} ${notice.intro}` };
  }
}
