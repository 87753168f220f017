import type { VaultObject } from "../tenant/model.ts";

/** What is in one vault, by kind and name; names do not differ by case. */
export interface VaultObjects {
  get(kind: VaultObject["kind"], name: string): VaultObject | undefined;
  /** All of a kind, soft-deleted ones included, in the order of their names. */
  all(kind: VaultObject["kind"]): readonly VaultObject[];
  put(object: VaultObject): void;
  remove(kind: VaultObject["kind"], name: string): void;
}

interface Shelf {
  readonly byName: Map<string, VaultObject>;
  /** Kept from one listing to the next: a vault of 10,000 secrets is read in 400 pages. */
  sorted: readonly VaultObject[] | undefined;
}

export function vaultObjects(seed: readonly VaultObject[]): VaultObjects {
  const shelves: Record<VaultObject["kind"], Shelf> = {
    secret: { byName: new Map(), sorted: undefined },
    key: { byName: new Map(), sorted: undefined },
    certificate: { byName: new Map(), sorted: undefined },
  };
  for (const object of seed) shelves[object.kind].byName.set(object.name.toLowerCase(), object);
  return {
    get: (kind, name) => shelves[kind].byName.get(name.toLowerCase()),
    all(kind) {
      const shelf = shelves[kind];
      shelf.sorted ??= [...shelf.byName.entries()]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, object]) => object);
      return shelf.sorted;
    },
    put(object) {
      const shelf = shelves[object.kind];
      shelf.byName.set(object.name.toLowerCase(), object);
      shelf.sorted = undefined;
    },
    remove(kind, name) {
      const shelf = shelves[kind];
      shelf.byName.delete(name.toLowerCase());
      shelf.sorted = undefined;
    },
  };
}
