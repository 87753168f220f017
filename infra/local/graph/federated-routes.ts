import {
  addFederated,
  changeFederated,
  federatedAnswer,
  federatedPage,
  federatedType,
  removeFederated,
} from "./federated-credentials.ts";
import { needs, toRead, toWrite } from "./permissions.ts";
import { recordedStore } from "./recorded-store.ts";
import type { Route, RouteDeps } from "./route.ts";
import { writable } from "./write-access.ts";

/** Federated credentials. Those of managed identities are written through the resource manager, so that only applications take writes here. */
export function federatedRoutes({ store, rights, audit }: RouteDeps): Route[] {
  const item = "applications/{id}/federatedIdentityCredentials/{itemId}";
  const writes = {
    set: "applications",
    base: 1,
    needs: [...toWrite("applications"), needs.owned],
    types: [],
    options: [],
  } as const;
  return [
    ...(["applications", "servicePrincipals"] as const).flatMap((set): Route[] => {
      const reads = {
        method: "GET",
        set,
        base: 1,
        needs: toRead(set),
        types: [],
        rows: federatedType,
      } as const;
      const path = `${set}/{id}/federatedIdentityCredentials`;
      return [
        { ...reads, path, options: ["$select", "$top", "$skiptoken"], answer: federatedPage },
        { ...reads, path: `${path}/{itemId}`, options: ["$select"], answer: federatedAnswer },
      ];
    }),
    {
      ...writes,
      method: "POST",
      path: "applications/{id}/federatedIdentityCredentials",
      answer: (call) =>
        addFederated(call, recordedStore(call, store, audit), writable(call, store, rights)),
    },
    {
      ...writes,
      method: "PATCH",
      path: item,
      answer: (call) =>
        changeFederated(call, recordedStore(call, store, audit), writable(call, store, rights)),
    },
    {
      ...writes,
      method: "DELETE",
      path: item,
      answer: (call) =>
        removeFederated(call, recordedStore(call, store, audit), writable(call, store, rights)),
    },
  ];
}
