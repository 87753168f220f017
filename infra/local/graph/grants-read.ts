import type { LocalResponse } from "../azure/exchange.ts";
import type { DelegatedGrant } from "../tenant/consent-model.ts";
import type { Consent } from "../tenant/consent.ts";
import { type GraphCall, subjectOf } from "./call.ts";
import type { DeltaSource } from "./delta.ts";
import { notFound, unsupportedQuery } from "./graph-refusal.ts";
import type { RowType } from "./query-options.ts";
import { parseRowFilter } from "./row-filter.ts";
import { rowEntity } from "./row-list.ts";
import { rowsPage } from "./rows-page.ts";

export const grantType: RowType = {
  name: "oAuth2PermissionGrant",
  properties: ["id", "clientId", "consentType", "principalId", "resourceId", "scope"],
};

/** By which each can be found (learn.microsoft.com/graph/api/oauth2permissiongrant-list). */
const filterable = ["clientId", "principalId", "resourceId"] as const;

/** `GET /oauth2PermissionGrants`. */
export function grantsPage(call: GraphCall): LocalResponse {
  const { grants } = call.visible.consent;
  const filter = parseRowFilter(call.options.filter, filterable);
  const column = filterable.find((name) => filter.values(name) !== undefined);
  const places =
    column === undefined
      ? grants.allPlaces()
      : (filter.values(column) ?? []).flatMap((id) => grants.placesOf(column, id));
  const found =
    column === undefined
      ? places
      : places.filter((place) => {
          const grant = grants.at(place);
          return grant !== undefined && filter.matches({ ...grant });
        });
  return page(call, grants, found);
}

/** `GET /servicePrincipals/{id}/oauth2PermissionGrants`, `GET /users/{id}/oauth2PermissionGrants`. */
export function grantsOf(call: GraphCall, column: "clientId" | "principalId"): LocalResponse {
  const { grants } = call.visible.consent;
  return page(call, grants, grants.placesOf(column, subjectOf(call).id));
}

/** `GET /oauth2PermissionGrants/{id}`. */
export function grantAnswer(call: GraphCall): LocalResponse {
  const id = call.path.itemId ?? "";
  const grant = call.visible.consent.grants.get(id);
  if (grant === undefined) throw notFound(id);
  return rowEntity("oauth2PermissionGrants", cut(grant, call.options.select));
}

/** What `/oauth2PermissionGrants/delta` follows. A grant that is gone does not come back. */
export const grantsDelta: DeltaSource<DelegatedGrant> = {
  set: "oauth2PermissionGrants",
  places: ({ visible }) => visible.consent.grants.places(),
  at: ({ visible }, place) => visible.consent.grants.at(place),
  get: ({ visible }, id) => visible.consent.grants.get(id),
  row: (select) => (grant) => JSON.stringify(cut(grant, select)),
  isRestorable: () => false,
  idFilter() {
    throw unsupportedQuery("Delta of grants cannot be filtered.");
  },
};

function page(
  call: GraphCall,
  grants: Consent["grants"],
  places: readonly number[],
): LocalResponse {
  return rowsPage(call, places, "oauth2PermissionGrants", (place) =>
    JSON.stringify(cut(grants.at(place) ?? {}, call.options.select)),
  );
}

function cut(grant: object, select: readonly string[] | undefined): Record<string, unknown> {
  const row = { ...grant } as Record<string, unknown>; // a row of any type, by the names of its properties
  return select === undefined
    ? row
    : Object.fromEntries(select.map((name) => [name, row[name] ?? null]));
}
