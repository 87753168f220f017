import type { ChannelId } from "./reason.ts";

/** The channels that post to fixed places, each with a name in the policy. */
export type PlaceChannel = Exclude<ChannelId, "email">;

/** The id of a place among persons: `teams:payroll`. */
export function placeId(channel: PlaceChannel, name: string): string {
  return `${channel}:${name}`;
}

/**
 * The same place for its weekly test: `teams:payroll:test`. With an id of its own the test has an outbox of its own, and so
 * never shares a message with findings.
 */
export function testPlaceId(channel: PlaceChannel, name: string): string {
  return `${placeId(channel, name)}:test`;
}

/** `payroll`, of either id: names in the policy have no colon. */
export function placeName(id: string): string {
  return id.split(":")[1] ?? "";
}
