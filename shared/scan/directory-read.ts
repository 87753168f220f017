import type { Graph } from "../azure/graph.ts";
import type { Clock } from "../core/clock.ts";
import { DAY_MS } from "../core/time.ts";
import type { FactChange } from "../facts/fact-records.ts";
import type { FactsSpace } from "../facts/facts-space.ts";
import type { ManifestRead } from "../facts/manifest.ts";
import { beginRead, type DirectorySource, mustBeginAnew, readOn } from "./directory-source.ts";
import type { RunManifest } from "./run-manifest.ts";
import type { NextRead, ReadCursor, ReadOutcome, SourceName } from "./scan-types.ts";

export type ReadInput = NextRead & { readonly runId: string };

/** One call reads at most so many pages and this long, then its place is kept and the story goes on. */
export const MS_PER_CALL = 60_000;
/** Everything is read completely at least this often; a delta link lives as long. */
const COMPLETE_EVERY_MS = 7 * DAY_MS - 3_600_000;

/** What else is noted of the objects of a stretch, beside the facts. */
interface StretchNotes<F> {
  see(change: FactChange<F>): void;
  /** Writes it down. Repeatable, as the stretch is. `isLast`: the read ends with it. */
  keep(isLast: boolean): Promise<void>;
}

/** How one set is read. */
export interface DirectoryRead<F> {
  readonly source: DirectorySource<F>;
  readonly pagesPerCall: number;
  /** Of which kind of read the stretch is. */
  readonly notes?: (mode: ReadCursor["mode"]) => StretchNotes<F>;
}

/**
 * Reads a stretch of a set of directory objects into staged facts: the first time and once a week completely, else what has
 * changed. Repeatable: the same part again replaces what it staged.
 */
export function createDirectoryRead<F>(deps: {
  readonly graph: Graph;
  readonly facts: FactsSpace<F>;
  readonly manifest: RunManifest;
  readonly clock: Clock;
  /** Raised when more of an object is read than before: then what is stored lacks something. */
  readonly epoch: string;
}): (input: ReadInput, how: DirectoryRead<F>) => Promise<ReadOutcome> {
  const { graph, facts, clock } = deps;

  /** The link to go on from; undefined when the set is to be read completely. */
  async function deltaLinkOf(set: SourceName, manifest: ManifestRead): Promise<string | undefined> {
    const state = (await facts.state(manifest)).sets[set]?.state;
    if (state?.deltaLink === undefined || state.completeReadAt === undefined) return undefined;
    if (state.epoch !== deps.epoch) return undefined;
    const age = clock.now().getTime() - new Date(state.completeReadAt).getTime();
    return age < COMPLETE_EVERY_MS ? state.deltaLink : undefined;
  }

  return async (input, { source, pagesPerCall, notes: notesOf }) => {
    const startedAt = clock.now().getTime();
    const mayGoOn = (pages: number): boolean =>
      pages < pagesPerCall && clock.now().getTime() - startedAt < MS_PER_CALL;
    const manifest = deps.manifest.of(input.runId);
    const stretch = async (cursor: ReadCursor): Promise<ReadOutcome> => {
      const reading = readOn(graph, source, cursor, mayGoOn);
      const notes = notesOf?.(cursor.mode);
      const staged = await facts.stage(
        input.runId,
        input.source,
        input.part,
        cursor.mode,
        notes === undefined ? reading.changes : noting(reading.changes, notes),
        manifest,
      );
      const end = reading.result();
      await notes?.keep(end.cursor === undefined);
      const read = {
        pages: end.pages,
        seen: staged.seen,
        changed: staged.changed + staged.added + staged.removed,
        unreadable: end.unreadable,
      };
      const blind =
        end.unreadable === 0
          ? []
          : [{ cause: `${input.source}:unreadable`, count: end.unreadable, what: [] }];
      if (end.cursor !== undefined)
        return { kind: "more", cursor: end.cursor, staged, counts: read, blind };
      return {
        kind: "done",
        mode: cursor.mode,
        ...(end.deltaLink === undefined ? {} : { deltaLink: end.deltaLink }),
        staged,
        counts: read,
        blind,
        scopes: [input.source],
      };
    };

    if (input.cursor !== undefined) return stretch(input.cursor);
    const link = await deltaLinkOf(input.source, await manifest);
    try {
      return await stretch(await beginRead(graph, source, link));
    } catch (error) {
      if (link === undefined || !mustBeginAnew(error)) throw error;
      return stretch(await beginRead(graph, source, undefined));
    }
  };
}

export async function* noting<F>(
  changes: AsyncIterable<FactChange<F>>,
  notes: Pick<StretchNotes<F>, "see">,
): AsyncIterable<FactChange<F>> {
  for await (const change of changes) {
    notes.see(change);
    yield change;
  }
}
