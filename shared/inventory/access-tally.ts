import type { AccessReading } from "./access-reading.ts";
import type { Catalogue } from "./access-records.ts";

/** More than these are only counted. */
const NAMED = 10;

/** What a read comes to, noted while it goes on. */
export interface AccessTally {
  page(): void;
  unreadable(): void;
  /** Something could not be read; the same `what` of one cause counts once. */
  blind(cause: string, what: string): void;
  /** This epoch has been read completely. */
  complete(scope: string): void;
  result(catalogue: Partial<Catalogue>): ReturnType<AccessReading["result"]>;
}

export function createAccessTally(): AccessTally {
  let pages = 0;
  let unreadable = 0;
  const blind = new Map<string, Set<string>>();
  const scopes: string[] = [];
  return {
    page() {
      pages += 1;
    },
    unreadable() {
      unreadable += 1;
    },
    blind(cause, what) {
      blind.set(cause, (blind.get(cause) ?? new Set()).add(what));
    },
    complete(scope) {
      scopes.push(scope);
    },
    result: (catalogue) => ({
      pages,
      unreadable,
      blind: [...blind].map(([cause, what]) => ({
        cause,
        count: what.size,
        what: [...what].slice(0, NAMED),
      })),
      scopes: [...scopes],
      catalogue,
    }),
  };
}
