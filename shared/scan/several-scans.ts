import { Problem } from "../http/problem.ts";
import type { ScanKind, ScanStarter, ScanView, StartedScan } from "../http/scans.ts";
import { PolicyMissing } from "./policy-of.ts";
import { SCHEDULE, type Scans, type StoryStarter } from "./scans.ts";

/** Between the ids of runs that were asked for together: it is in none of them. */
const AND = "_";

/**
 * Starts a scan of each kind, or joins those that are running; whoever asked sees them as one. Throws Problem when there is no
 * usable policy.
 */
export async function startScans(
  scans: Pick<Scans, "start">,
  stories: StoryStarter,
  { kinds, by }: { readonly kinds: readonly ScanKind[]; readonly by: ScanStarter },
): Promise<StartedScan> {
  const who = by.kind === "timer" ? SCHEDULE : `${by.kind} ${by.objectId}`;
  try {
    const started: StartedScan[] = [];
    for (const kind of kinds) started.push(await scans.start(stories, kind, who));
    return {
      id: started.map(({ id }) => id).join(AND),
      joined: started.every(({ joined }) => joined),
    };
  } catch (error) {
    if (error instanceof PolicyMissing) {
      throw new Problem("no-policy", error.message, { cause: error });
    }
    throw error;
  }
}

/** The runs that an id stands for, as one; `undefined` when one of them is not there. */
export async function getScans(
  scans: Pick<Scans, "get">,
  id: string,
): Promise<ScanView | undefined> {
  const found = await Promise.all(id.split(AND).map((one) => scans.get(one)));
  const runs = found.filter((run) => run !== undefined);
  const [first, ...others] = runs;
  if (first === undefined || runs.length < found.length) return undefined;
  if (others.length === 0) return first;
  const { endedAt: _ended, ...together } = first;
  const ends = runs.flatMap(({ endedAt }) => endedAt ?? []).sort();
  const lastEnd = ends.length === runs.length ? ends.at(-1) : undefined;
  return {
    ...together,
    id,
    kinds: runs.flatMap(({ kinds }) => kinds),
    state: stateOf(runs.map(({ state }) => state)),
    startedAt: runs.map(({ startedAt }) => startedAt).sort()[0] ?? first.startedAt,
    ...(lastEnd === undefined ? {} : { endedAt: lastEnd }),
    changed: runs.reduce((sum, { changed = 0 }) => sum + changed, 0),
    sources: runs.flatMap(({ sources }) => sources),
  };
}

function stateOf(states: readonly ScanView["state"][]): ScanView["state"] {
  if (states.includes("running")) return "running";
  if (states.every((state) => state === "failed")) return "failed";
  return states.every((state) => state === "completed") ? "completed" : "partial";
}
