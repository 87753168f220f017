import type { Ending } from "../inventory/ending.ts";
import { boundedEvidence } from "./bounded-evidence.ts";
import type { Evidence, Finding } from "./finding.ts";

/**
 * `ending` where it can be that of the episode (`since`: when that began, where it is not the first). What came back cannot have been
 * ended by who ended it the last time: the log may not tell yet who did so now.
 */
export function endingOfEpisode(
  ending: Ending | undefined,
  { since, finding }: { readonly since?: string; readonly finding: Finding },
): Ending | undefined {
  const began = since ?? (finding.episode === 1 ? finding.firstSeenAt : undefined);
  if (ending === undefined || began === undefined) return undefined;
  return new Date(ending.at) >= new Date(began) ? ending : undefined;
}

/** Who ended it, as the finding carries it from then on. */
export function endingEvidence(ending: Ending | undefined): Evidence {
  if (ending === undefined) return {};
  const { by, byId, at } = ending;
  return boundedEvidence({
    endedBy: by,
    ...(byId === undefined ? {} : { endedById: byId }),
    endedAt: at,
  });
}
