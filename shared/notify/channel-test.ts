import type { Policy } from "../config/policy.ts";
import { isoWeek } from "../core/time.ts";
import { type PlaceChannel, testPlaceId } from "./fixed-place.ts";
import { channelTestText } from "./message-text.ts";
import type { Reason } from "./reason.ts";

const KIND = "channel-test:";

/**
 * One short message for each Teams workflow and webhook of the policy: that a service accepts what is posted does not say that
 * it arrives. The kind names the ISO week of `at`, so that a week's test is told once. Mail is tested by the digest itself.
 */
export function channelTests({ notify }: Pick<Policy, "notify">, at: Date): readonly Reason[] {
  return [
    ...notify.teams.map(({ name, secret }) => channelTest("teams", name, secret, at)),
    ...notify.webhooks.map(({ name, secret }) => channelTest("webhook", name, secret, at)),
  ];
}

/** Whether a reason of this kind is a channel's test. */
export function isChannelTest({ kind }: Pick<Reason, "kind">): boolean {
  return kind.startsWith(KIND);
}

function channelTest(channel: PlaceChannel, name: string, secret: string, at: Date): Reason {
  const week = isoWeek(at);
  return {
    thread: "channel-test",
    kind: `${KIND}${week}`,
    episode: 1,
    person: { id: testPlaceId(channel, name), address: name },
    channel,
    severity: "info",
    at: at.toISOString(),
    notice: {
      kind: "summary",
      title: channelTestText.title(week),
      intro: channelTestText.intro[channel](name, secret),
      sections: [],
    },
  };
}
