import { parseInstant } from "../core/time.ts";
import type { SourcesStore } from "../scan/sources-store.ts";

/**
 * The instant of the first look at the tenant. What had happened before cannot be said to have been seen late. Once known it is
 * kept: it never changes.
 */
export function createFirstLook(deps: {
  sources: Pick<SourcesStore, "readSaid">;
}): () => Promise<Date | undefined> {
  let known: Date | undefined;
  return async () =>
    (known ??= parseInstant((await deps.sources.readSaid("credentials")).summaryAt));
}
