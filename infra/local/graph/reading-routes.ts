import type { GraphSet } from "../tenant/model.ts";
import { deltaPage } from "./delta.ts";
import { itemAnswer } from "./item.ts";
import { countAnswer, listPage } from "./list.ts";
import { objectsDelta } from "./objects-delta.ts";
import { toRead } from "./permissions.ts";
import type { OptionName } from "./query-options.ts";
import type { Route, RouteDeps } from "./route.ts";

/** List, count, delta and single objects of a set. */
export function readingRoutes({ store, renderer }: RouteDeps, set: GraphSet): Route[] {
  // `GET applications` and `GET users` cost 2, other GETs 1.
  const base = set === "applications" || set === "users" ? 2 : 1;
  const common = { method: "GET", set, needs: toRead(set), types: [set] } as const;
  const hasOwners = set === "applications" || set === "servicePrincipals";
  const expand: readonly OptionName[] = hasOwners ? ["$expand"] : [];
  const delta: Omit<Route, "path"> = {
    ...common,
    base,
    options: ["$select", "$filter", "$top", "$skiptoken", "$deltatoken"],
    isPage: true,
    answer: (call) => deltaPage(call, store, objectsDelta(set, renderer)),
  };
  return [
    {
      ...common,
      path: set,
      base,
      options: ["$select", "$top", "$filter", "$count", "$skiptoken", ...expand],
      isPage: true,
      answer: (call) => listPage(call, renderer),
    },
    { ...common, path: `${set}/$count`, base: 1, options: ["$filter"], answer: countAnswer },
    { ...delta, path: `${set}/delta` },
    { ...delta, path: `${set}/delta()` },
    { ...delta, path: `${set}/microsoft.graph.delta()` },
    {
      ...common,
      path: `${set}/{id}`,
      base: set === "applications" ? 2 : 1,
      options: ["$select", ...expand],
      answer: (call) => itemAnswer(call, renderer),
    },
  ];
}
