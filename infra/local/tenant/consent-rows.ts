import { graphInstant } from "./anchor.ts";
import { assignmentIdAt, clientOfGrant, grantId, placeOfAssignment } from "./consent-ids.ts";
import type {
  AppRoleAssignment,
  DelegatedGrant,
  PrincipalType,
  RowSource,
} from "./consent-model.ts";
import { type PlacesByValue, placesByValue } from "./link-columns.ts";

/** Every object that a row may name, by a number. */
export interface ObjectNumbers {
  readonly ids: readonly string[];
  numberOf(id: string): number | undefined;
  typeOf(number: number): PrincipalType;
}

/** Assignments by column; numbers stand for objects and roles, seconds since 1970 for the day they were made. */
export interface AssignmentColumns {
  readonly principal: Uint32Array;
  readonly resource: Uint32Array;
  readonly role: Uint16Array;
  readonly created: Uint32Array;
  readonly roles: readonly string[];
}

/** Grants by column. Where `principal` is the number of objects the grant is for all. */
export interface GrantColumns {
  readonly client: Uint32Array;
  readonly resource: Uint32Array;
  readonly principal: Uint32Array;
  readonly scope: Uint16Array;
  readonly scopes: readonly string[];
}

const none = new Uint32Array();

export function assignmentRows(
  columns: AssignmentColumns,
  objects: ObjectNumbers,
): RowSource<AppRoleAssignment> {
  const { principal, resource, role, created, roles } = columns;
  const count = objects.ids.length;
  const byColumn: Partial<Record<keyof AppRoleAssignment, PlacesByValue>> = {
    principalId: placesByValue(principal, count),
    resourceId: placesByValue(resource, count),
  };
  const at = (place: number): AppRoleAssignment | undefined => {
    const number = principal[place];
    if (number === undefined) return undefined;
    const principalId = objects.ids[number] ?? "";
    return {
      id: assignmentIdAt(principalId, place),
      appRoleId: roles[role[place] ?? 0] ?? "",
      createdDateTime: graphInstant((created[place] ?? 0) * 1000),
      principalId,
      principalType: objects.typeOf(number),
      resourceId: objects.ids[resource[place] ?? 0] ?? "",
    };
  };
  return {
    size: principal.length,
    at,
    placeOf(id) {
      const place = placeOfAssignment(id);
      return place !== undefined && at(place)?.id === id ? place : undefined;
    },
    placesOf: (column, id) => placesIn(byColumn[column], objects.numberOf(id)),
  };
}

export function grantRows(
  columns: GrantColumns,
  objects: ObjectNumbers,
): RowSource<DelegatedGrant> {
  const { client, resource, principal, scope, scopes } = columns;
  const count = objects.ids.length;
  const byColumn: Partial<Record<keyof DelegatedGrant, PlacesByValue>> = {
    clientId: placesByValue(client, count),
    resourceId: placesByValue(resource, count),
    principalId: placesByValue(principal, count + 1),
  };
  const at = (place: number): DelegatedGrant | undefined => {
    const number = client[place];
    if (number === undefined) return undefined;
    const clientId = objects.ids[number] ?? "";
    const resourceId = objects.ids[resource[place] ?? 0] ?? "";
    const principalId = objects.ids[principal[place] ?? count] ?? null;
    return {
      id: grantId(clientId, resourceId, principalId),
      clientId,
      consentType: principalId === null ? "AllPrincipals" : "Principal",
      principalId,
      resourceId,
      scope: scopes[scope[place] ?? 0] ?? "",
    };
  };
  const placesOf: RowSource<DelegatedGrant>["placesOf"] = (column, id) =>
    placesIn(byColumn[column], objects.numberOf(id));
  return {
    size: client.length,
    at,
    placeOf(id) {
      const clientId = clientOfGrant(id);
      const places = clientId === undefined ? none : placesOf("clientId", clientId);
      return Array.from(places).find((place) => at(place)?.id === id);
    },
    placesOf,
  };
}

function placesIn(places: PlacesByValue | undefined, number: number | undefined): Uint32Array {
  // A column that no reader asks by has no index; asking by it is a defect.
  if (places === undefined) throw new Error("Rows cannot be found by this column.");
  return number === undefined ? none : places(number);
}
