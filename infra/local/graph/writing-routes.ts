import type { GraphSet } from "../tenant/model.ts";
import type { Store } from "../tenant/store.ts";
import type { GraphCall } from "./call.ts";
import { createApplication, createServicePrincipal, remove } from "./create.ts";
import { addOwner, ownersPage, removeOwner } from "./owners.ts";
import { addPassword, removePassword } from "./passwords.ts";
import { needs, type Needs, toRead, toWrite } from "./permissions.ts";
import { recordedStore } from "./recorded-store.ts";
import { memberTypes, type Route, type RouteDeps } from "./route.ts";
import { update } from "./update.ts";
import { writable } from "./write-access.ts";

/** Changing and deleting a single object. */
export function writingRoutes({ store, rights, audit }: RouteDeps, set: GraphSet): Route[] {
  const recorded = (call: GraphCall): Store => recordedStore(call, store, audit);
  const common = { set, base: 1, options: [], types: [set], needs: orOwned(set) } as const;
  const path = `${set}/{id}`;
  return [
    {
      ...common,
      method: "PATCH",
      path,
      answer: (call) => update(call, recorded(call), writable(call, store, rights)),
    },
    {
      ...common,
      method: "DELETE",
      path,
      answer: (call) => remove(call, recorded(call), writable(call, store, rights)),
    },
  ];
}

/** What only applications and service principals have: credentials and owners. */
export function applicationRoutes(
  deps: RouteDeps,
  set: "applications" | "servicePrincipals",
): Route[] {
  const { store, renderer, rights, audit } = deps;
  const recorded = (call: GraphCall): Store => recordedStore(call, store, audit);
  const reads = { method: "GET", set, base: 1, needs: toRead(set) } as const;
  const writes = { set, base: 1, options: [], types: [set], needs: orOwned(set) } as const;
  const make = set === "applications" ? createApplication : createServicePrincipal;
  return [
    {
      ...writes,
      method: "POST",
      path: set,
      needs: toWrite(set),
      answer: (call) => make(call, recorded(call), renderer),
    },
    {
      ...writes,
      method: "POST",
      path: `${set}/{id}/addPassword`,
      answer: (call) => addPassword(call, recorded(call), writable(call, store, rights)),
    },
    {
      ...writes,
      method: "POST",
      path: `${set}/{id}/removePassword`,
      answer: (call) => removePassword(call, recorded(call), writable(call, store, rights)),
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
        return addOwner(call, recorded(call));
      },
    },
    {
      ...writes,
      method: "DELETE",
      path: `${set}/{id}/owners/{ownerId}/$ref`,
      answer: (call) => {
        writable(call, store, rights);
        return removeOwner(call, recorded(call));
      },
    },
  ];
}

function orOwned(set: GraphSet): Needs {
  return set === "users" ? toWrite(set) : [...toWrite(set), needs.owned];
}
