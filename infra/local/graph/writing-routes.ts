import type { LocalResponse } from "../azure/exchange.ts";
import type { GraphSet } from "../tenant/model.ts";
import { jsonText, root } from "./answers.ts";
import { type GraphCall, subjectOf } from "./call.ts";
import { createApplication, createServicePrincipal, remove } from "./create.ts";
import { addOwner, ownersPage, removeOwner } from "./owners.ts";
import { addPassword, removePassword } from "./passwords.ts";
import { needs, type Needs, toRead, toWrite } from "./permissions.ts";
import { memberTypes, type Route, type RouteDeps } from "./route.ts";
import { update } from "./update.ts";
import { writable } from "./write-access.ts";

/** Changing and deleting a single object. */
export function writingRoutes({ store, rights }: RouteDeps, set: GraphSet): Route[] {
  const common = { set, base: 1, options: [], types: [set], needs: orOwned(set) } as const;
  const path = `${set}/{id}`;
  return [
    {
      ...common,
      method: "PATCH",
      path,
      answer: (call) => update(call, store, writable(call, store, rights)),
    },
    {
      ...common,
      method: "DELETE",
      path,
      answer: (call) => remove(call, store, writable(call, store, rights)),
    },
  ];
}

/** What only applications and service principals have: credentials and owners. */
export function applicationRoutes(
  deps: RouteDeps,
  set: "applications" | "servicePrincipals",
): Route[] {
  const { store, renderer, rights } = deps;
  const reads = { method: "GET", set, base: 1, needs: toRead(set) } as const;
  const writes = { set, base: 1, options: [], types: [set], needs: orOwned(set) } as const;
  const make = set === "applications" ? createApplication : createServicePrincipal;
  return [
    {
      ...writes,
      method: "POST",
      path: set,
      needs: toWrite(set),
      answer: (call) => make(call, store, renderer),
    },
    {
      ...writes,
      method: "POST",
      path: `${set}/{id}/addPassword`,
      answer: (call) => addPassword(call, store, writable(call, store, rights)),
    },
    {
      ...writes,
      method: "POST",
      path: `${set}/{id}/removePassword`,
      answer: (call) => removePassword(call, store, writable(call, store, rights)),
    },
    {
      ...reads,
      path: `${set}/{id}/owners`,
      types: memberTypes,
      options: ["$select", "$top", "$skiptoken"],
      answer: (call) => ownersPage(call, renderer),
    },
    {
      ...writes,
      method: "POST",
      path: `${set}/{id}/owners/$ref`,
      answer: (call) => {
        writable(call, store, rights);
        return addOwner(call, store);
      },
    },
    {
      ...writes,
      method: "DELETE",
      path: `${set}/{id}/owners/{ownerId}/$ref`,
      answer: (call) => {
        writable(call, store, rights);
        return removeOwner(call, store);
      },
    },
    {
      ...reads,
      path: `${set}/{id}/federatedIdentityCredentials`,
      types: [],
      options: ["$top"],
      answer: federatedCredentials,
    },
  ];
}

/** The tenant's model has none yet; that there are none is said only of what exists. */
function federatedCredentials(call: GraphCall): LocalResponse {
  const { id } = subjectOf(call);
  const context = JSON.stringify(
    `${root}/$metadata#${call.path.set ?? ""}('${id}')/federatedIdentityCredentials`,
  );
  return jsonText(`{"@odata.context":${context},"value":[]}`);
}

function orOwned(set: GraphSet): Needs {
  return set === "users" ? toWrite(set) : [...toWrite(set), needs.owned];
}
