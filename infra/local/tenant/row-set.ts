import type { RowSource } from "./consent-model.ts";

/** The rows of a source and what has been written since. A place keeps its number: what is removed leaves a gap, what is new goes to the end. */
export interface RowSet<Row extends { readonly id: string }> {
  /** Places, gaps included. */
  places(): number;
  at(place: number): Row | undefined;
  get(id: string): Row | undefined;
  /** Places without gaps, ascending. */
  allPlaces(): readonly number[];
  /** The same of the rows that name this object in this column. */
  placesOf(column: keyof Row, objectId: string): readonly number[];
  /** The rows at those places. */
  of(column: keyof Row, objectId: string): readonly Row[];
  count(): number;
  put(row: Row): void;
  remove(id: string): Row | undefined;
}

export function createRowSet<Row extends { readonly id: string }>(
  source: RowSource<Row>,
): RowSet<Row> {
  /** Places of the source that were written to since; nothing stands for removed. */
  const changed = new Map<number, Row | undefined>();
  const added: (Row | undefined)[] = [];
  const addedPlaces = new Map<string, number>();
  let removed = 0;
  /** Asked for page by page. */
  let listed: readonly number[] | undefined;

  const at = (place: number): Row | undefined => {
    if (place >= source.size) return added[place - source.size];
    return changed.has(place) ? changed.get(place) : source.at(place);
  };
  const placeOf = (id: string): number | undefined => addedPlaces.get(id) ?? source.placeOf(id);
  const set = (place: number, row: Row | undefined): void => {
    listed = undefined;
    if (place >= source.size) added[place - source.size] = row;
    else changed.set(place, row);
  };
  const isGap = (place: number): boolean => changed.has(place) && changed.get(place) === undefined;
  const placesOf = (column: keyof Row, objectId: string): readonly number[] => [
    ...Array.from(source.placesOf(column, objectId)).filter((place) => !isGap(place)),
    ...added.flatMap((row, index) => (row?.[column] === objectId ? [source.size + index] : [])),
  ];

  return {
    places: () => source.size + added.length,
    at,
    get(id) {
      const place = placeOf(id);
      return place === undefined ? undefined : at(place);
    },
    allPlaces: () =>
      (listed ??= [
        ...Array.from({ length: source.size }, (_, place) => place).filter(
          (place) => !isGap(place),
        ),
        ...added.flatMap((row, index) => (row === undefined ? [] : [source.size + index])),
      ]),
    placesOf,
    of: (column, objectId) => placesOf(column, objectId).flatMap((place) => at(place) ?? []),
    count: () => source.size + added.length - removed,
    put(row) {
      const place = placeOf(row.id) ?? source.size + added.length;
      // What comes back comes to the place it had.
      if (place < source.size + added.length && at(place) === undefined) removed -= 1;
      if (place >= source.size) addedPlaces.set(row.id, place);
      set(place, row);
    },
    remove(id) {
      const place = placeOf(id);
      const row = place === undefined ? undefined : at(place);
      if (place === undefined || row === undefined) return undefined;
      set(place, undefined);
      removed += 1;
      return row;
    },
  };
}
