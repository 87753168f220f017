import type { LocalResponse } from "../azure/exchange.ts";
import { graphInstant } from "../tenant/anchor.ts";
import { noContent } from "./answers.ts";
import type { GraphCall } from "./call.ts";
import { GraphRefusal } from "./graph-refusal.ts";
import { policyResources, type PolicyResource, singlePolicies } from "./policy-resources.ts";
import {
  bodyOf,
  policiesPage,
  policyAnswer,
  writablePolicy,
  writePolicy,
} from "./policy-writes.ts";
import type { Route, RouteDeps } from "./route.ts";
import { rowEntity } from "./row-list.ts";

const common = { base: 1, types: [], options: [] } as const;

/** Conditional Access, named locations, partners, and the policies of which there is one. */
export function policyRoutes(deps: RouteDeps): Route[] {
  return [
    ...policyResources.flatMap((resource) => collectionRoutes(deps, resource)),
    ...singlePolicies.flatMap(({ path, id, read, write, settable, update, ...log }): Route[] => [
      {
        ...common,
        method: "GET",
        path,
        needs: read,
        answer: (call) => policyAnswer(call, path, "settings", id),
      },
      {
        ...common,
        method: "PATCH",
        path,
        needs: write,
        answer: (call) => {
          const before = writablePolicy(call, deps.store, "settings", id);
          const after = { ...before, ...bodyOf(call, settable) };
          writePolicy(call, deps, "settings", { before, after, acts: [update], log });
          return noContent();
        },
      },
    ]),
  ];
}

function collectionRoutes(deps: RouteDeps, resource: PolicyResource): Route[] {
  const { path, collection, read, write, settable, acts } = resource;
  const item = `${path}/{itemId}`;
  return [
    {
      ...common,
      method: "GET",
      path,
      needs: read,
      options: ["$top", "$skiptoken"],
      answer: (call) => policiesPage(call, path, collection),
    },
    {
      ...common,
      method: "GET",
      path: item,
      needs: read,
      answer: (call) => policyAnswer(call, path, collection),
    },
    {
      ...common,
      method: "POST",
      path,
      needs: write,
      answer: (call) => add(call, deps, resource),
    },
    {
      ...common,
      method: "PATCH",
      path: item,
      needs: write,
      answer: (call) => {
        const before = writablePolicy(call, deps.store, collection);
        const modifiedDateTime = graphInstant(call.now.getTime());
        const stamp = "modifiedDateTime" in before ? { modifiedDateTime } : {};
        const after = { ...before, ...bodyOf(call, settable), ...stamp };
        writePolicy(call, deps, collection, { before, after, acts: [acts.update], log: resource });
        return noContent();
      },
    },
    {
      ...common,
      method: "DELETE",
      path: item,
      needs: write,
      answer: (call) => {
        const before = writablePolicy(call, deps.store, collection);
        const change = { before, after: undefined, acts: [acts.delete], log: resource };
        writePolicy(call, deps, collection, change);
        return noContent();
      },
    },
  ];
}

function add(call: GraphCall, deps: RouteDeps, resource: PolicyResource): LocalResponse {
  const { path, collection, settable, required, idFrom, acts } = resource;
  const body = bodyOf(call, settable, required);
  const id = idFrom === undefined ? deps.store.newId() : String(body[idFrom]);
  if (deps.store.truth.policies.get(collection, id) !== undefined) {
    throw new GraphRefusal(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      `An object with the id ${id} already exists.`,
    );
  }
  const stamps = { createdDateTime: graphInstant(call.now.getTime()), modifiedDateTime: null };
  const after = { id, ...body, ...(idFrom === undefined ? stamps : {}) };
  const change = { before: undefined, after, acts: [acts.add], log: resource };
  writePolicy(call, deps, collection, change);
  return rowEntity(path, after, 201);
}
