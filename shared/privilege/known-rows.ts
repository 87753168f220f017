import type { Tier } from "./power.ts";

/**
 * The tier that a cell of the files in `data/` says. Throws on any other text: the file is broken then, and nothing may be
 * judged by it.
 */
export function tierCell(cell: string | undefined): Tier | "harmless" {
  switch (cell) {
    case "0":
      return 0;
    case "1":
      return 1;
    case "2":
      return 2;
    case "harmless":
      return "harmless";
    default:
      throw new Error(`A file of known powers has ${JSON.stringify(cell)} in place of a tier.`);
  }
}

/** What `make` makes, made when it is first asked for: most starts of the service never ask. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
