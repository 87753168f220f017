import { odataType } from "../tenant/directory.ts";
import type { GraphObject, GraphSet } from "../tenant/model.ts";
import { defaultSelect, properties } from "./properties.ts";

/** JSON text of one object. */
export type Row = (object: GraphObject) => string;

export interface Renderer {
  /** Objects of one set, cut to `select` (all default properties when absent). */
  row(set: GraphSet, select: readonly string[] | undefined): Row;
  /** Objects among others of other types: their type is said, and only what the type has is given. */
  typedRow(set: GraphSet, select: readonly string[] | undefined, object: GraphObject): string;
}

/** How many different `$select`s are remembered: a service uses a handful, and each takes 50 to 200 MB at 100,000 applications. */
const rememberedSelects = 4;

/**
 * Objects never change (a write puts a new one in the place of the old), so the text of an object is made once for each `$select`:
 * a page of 999 applications then is a join of texts.
 */
export function createRenderer(): Renderer {
  const remembered = new Map<string, WeakMap<GraphObject, string>>();

  const textsFor = (key: string): WeakMap<GraphObject, string> => {
    const known = remembered.get(key) ?? new WeakMap<GraphObject, string>();
    // The one used last stands last; the one at the front goes.
    remembered.delete(key);
    remembered.set(key, known);
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedSelects && oldest !== undefined) remembered.delete(oldest);
    return known;
  };

  return {
    row(set, select) {
      const names = select ?? defaultSelect(set);
      const texts = textsFor(`${set}|${names.join(",")}`);
      return (object) => {
        const known = texts.get(object);
        if (known !== undefined) return known;
        const text = JSON.stringify(cut(object, names));
        texts.set(object, text);
        return text;
      };
    },
    typedRow(set, select, object) {
      const names = select?.filter((name) => properties[set].has(name)) ?? defaultSelect(set);
      return JSON.stringify({ "@odata.type": odataType(set), ...cut(object, names) });
    },
  };
}

function cut(object: GraphObject, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) {
    const value = object[name] ?? null;
    picked[name] = name === "keyCredentials" ? withoutKeys(value) : value;
  }
  return picked;
}

/**
 * The certificates themselves are only given for a single object that asks for them
 * (learn.microsoft.com/graph/api/resources/keycredential).
 */
function withoutKeys(entries: unknown): unknown {
  if (!Array.isArray(entries) || entries.length === 0) return entries;
  return entries.map((entry: Record<string, unknown>) => ({ ...entry, key: null }));
}
