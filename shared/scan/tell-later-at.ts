import { type StoryStarter, TELL_LATER } from "./scans.ts";

/**
 * Sees to it that what waits until `dueAt` is sent then: one story for ten seconds, however many ask. Without an instant there
 * is nothing to do.
 */
export async function tellLaterAt(stories: StoryStarter, dueAt: string | undefined): Promise<void> {
  if (dueAt === undefined) return;
  // A story that sleeps already does not wake for an earlier instant: what is due sooner is late by so much at the most.
  const tenSeconds = dueAt.slice(0, "2026-06-01T06:00:0".length).replaceAll(/[^0-9]/g, "");
  await stories.start(TELL_LATER, `tell-${tenSeconds}`, { dueAt });
}
