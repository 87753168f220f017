import type { GraphObject } from "./model.ts";

/**
 * The objects of one set in a fixed order. A place keeps its number when objects come and go, so that a page token can be a place:
 * what is removed leaves a gap, what is new goes to the end.
 */
export interface ObjectSet {
  /** Places, gaps included. */
  places(): number;
  at(place: number): GraphObject | undefined;
  get(id: string): GraphObject | undefined;
  /** Applications and service principals; the first one if there were several. */
  byAppId(appId: string): GraphObject | undefined;
  /** Users. */
  byPrincipalName(userPrincipalName: string): GraphObject | undefined;
  all(): readonly GraphObject[];
  count(): number;
  put(object: GraphObject): void;
  remove(id: string): GraphObject | undefined;
}

export function createObjectSet(objects: readonly GraphObject[]): ObjectSet {
  const places: (GraphObject | undefined)[] = [...objects];
  const byId = new Map<string, number>();
  const byAppId = new Map<string, number>();
  const byPrincipalName = new Map<string, number>();
  let listed: readonly GraphObject[] | undefined;

  const index = (object: GraphObject, place: number): void => {
    byId.set(object.id, place);
    const { appId, userPrincipalName } = object;
    if (typeof appId === "string") byAppId.set(appId.toLowerCase(), place);
    if (typeof userPrincipalName === "string") {
      byPrincipalName.set(userPrincipalName.toLowerCase(), place);
    }
  };
  for (const [place, object] of objects.entries()) index(object, place);
  const found = (place: number | undefined): GraphObject | undefined =>
    place === undefined ? undefined : places[place];
  const forget = (object: GraphObject): void => {
    byId.delete(object.id);
    const { appId, userPrincipalName } = object;
    if (typeof appId === "string") byAppId.delete(appId.toLowerCase());
    if (typeof userPrincipalName === "string") {
      byPrincipalName.delete(userPrincipalName.toLowerCase());
    }
  };

  return {
    places: () => places.length,
    at: (place) => places[place],
    get: (id) => found(byId.get(id)),
    byAppId: (appId) => found(byAppId.get(appId.toLowerCase())),
    byPrincipalName: (name) => found(byPrincipalName.get(name.toLowerCase())),
    all: () => (listed ??= places.filter((object) => object !== undefined)),
    count: () => byId.size,
    put(object) {
      listed = undefined;
      const place = byId.get(object.id) ?? places.length;
      const old = places[place];
      if (old !== undefined) forget(old);
      places[place] = object;
      index(object, place);
    },
    remove(id) {
      const place = byId.get(id);
      const object = found(place);
      if (object === undefined || place === undefined) return undefined;
      listed = undefined;
      forget(object);
      places[place] = undefined;
      return object;
    },
  };
}
