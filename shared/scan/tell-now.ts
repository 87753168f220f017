import type { StoryStarter } from "./scans.ts";
import type { TellInput, TellOutcome } from "./scan-types.ts";
import { tellLaterAt } from "./tell-later-at.ts";

/**
 * Tells what has just been found in `partitions`, and sees to what has to wait. Throws when the people to be told could not be
 * found: whoever calls is called again then.
 */
export async function tellNow(
  tell: (input: Pick<TellInput, "partitions">) => Promise<TellOutcome>,
  stories: StoryStarter,
  partitions: readonly string[],
): Promise<void> {
  const { nextDueAt, unrouted } = await tell({ partitions });
  if (unrouted !== undefined) throw new Error("The people to be told could not be found yet.");
  await tellLaterAt(stories, nextDueAt);
}
