import { type StoryStarter, TELL_LATER } from "./scans.ts";

/**
 * Sees to it that what waits until `dueAt` is sent then: one story per minute, however many ask. Without an instant there
 * is nothing to do.
 */
export async function tellLaterAt(stories: StoryStarter, dueAt: string | undefined): Promise<void> {
  if (dueAt === undefined) return;
  const minute = dueAt.slice(0, 16).replaceAll(/[^0-9]/g, "");
  await stories.start(TELL_LATER, `tell-${minute}`, { dueAt });
}
