import type { Blobs } from "../azure/blobs.ts";
import type { ApplicationPower } from "../privilege/application-power.ts";

/**
 * Which applications hold power themselves. Scans of access write it, subject by subject as they judge them; scans of credentials
 * read it. Reading the facts of access instead would be all of them, every hour, for a few hundred lines.
 */
export interface PowersStore {
  /** `undefined` as long as no scan of access has judged anything. */
  all(): Promise<readonly ApplicationPower[] | undefined>;
  /** The subjects (object ids) of which a power is noted. */
  subjects(): Promise<readonly string[]>;
  /** What is so now of each subject (object id): nothing of one that holds no power, or is gone. Repeatable. */
  note(powers: ReadonlyMap<string, ApplicationPower | undefined>): Promise<void>;
}

const NAME = "access/powerful-applications.json";
const TRIES = 5;

interface Document {
  readonly v: 1;
  /** By the object id of the service principal. */
  readonly powers: Readonly<Record<string, ApplicationPower>>;
}

export function createPowersStore({ blobs }: { blobs: Blobs }): PowersStore {
  async function read(): Promise<
    { readonly etag: string; readonly document: Document } | undefined
  > {
    const blob = await blobs.get(NAME);
    if (blob === undefined) return undefined;
    // The cast is where a stored document becomes a record: only this module writes it.
    return { etag: blob.etag, document: JSON.parse(blob.body.toString("utf8")) as Document };
  }

  return {
    async all() {
      const stored = await read();
      return stored === undefined ? undefined : Object.values(stored.document.powers);
    },
    async subjects() {
      return Object.keys((await read())?.document.powers ?? {});
    },
    async note(powers) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const before = await read();
        const document: Document = { v: 1, powers: merged(before?.document.powers ?? {}, powers) };
        const text = JSON.stringify(document);
        if (before !== undefined && text === JSON.stringify(before.document)) return;
        const condition =
          before === undefined ? ({ ifNoneMatch: "*" } as const) : { ifMatch: before.etag };
        if ((await blobs.put(NAME, Buffer.from(text), condition)).kind === "done") return;
      }
      throw new Error("Others wrote which applications are powerful each time.");
    },
  };
}

function merged(
  before: Document["powers"],
  powers: ReadonlyMap<string, ApplicationPower | undefined>,
): Document["powers"] {
  const all = new Map(Object.entries(before));
  for (const [subject, power] of powers) {
    if (power === undefined) all.delete(subject);
    else all.set(subject, power);
  }
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}
