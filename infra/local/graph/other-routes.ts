import { subjectOf } from "./call.ts";
import { deletedItem, deletedPage, purge, restore } from "./deleted-items.ts";
import { directoryObject, getByIds, managerOf } from "./directory-objects.ts";
import { organizationAnswer } from "./organization.ts";
import { needs, toDelete, toRead } from "./permissions.ts";
import { recordedStore } from "./recorded-store.ts";
import { memberTypes, type Route, type RouteDeps } from "./route.ts";

/** People, mixed look-ups, deleted items, the organisation, mail. */
export function otherRoutes({ store, renderer, rights, mail, audit }: RouteDeps): Route[] {
  const readsMember = { base: 1, types: memberTypes, options: ["$select"] } as const;
  const writesItem = { base: 1, types: [], options: [] } as const;
  const deletedSets = ["applications", "servicePrincipals", "users", "groups"] as const;
  const anyDelete = deletedSets.flatMap(toDelete);
  return [
    {
      ...readsMember,
      method: "GET",
      path: "users/{id}/manager",
      set: "users",
      needs: needs.readUsers,
      answer: (call) => managerOf(call, store.seed.managers.get(subjectOf(call).id), renderer),
    },
    {
      ...writesItem,
      method: "POST",
      path: "users/{id}/sendMail",
      set: "users",
      needs: needs.sendMail,
      answer: (call) => mail.send(call),
    },
    {
      ...readsMember,
      method: "POST",
      path: "directoryObjects/getByIds",
      // 5, and 2 with `$select` (learn.microsoft.com/graph/throttling-limits); the rest of the rule takes one off.
      base: 5,
      needs: needs.readDirectory,
      answer: (call) => getByIds(call, renderer),
    },
    {
      ...readsMember,
      method: "GET",
      path: "directoryObjects/{id}",
      needs: needs.readDirectory,
      answer: (call) => directoryObject(call, renderer),
    },
    {
      ...writesItem,
      method: "GET",
      path: "organization",
      needs: needs.readOrganization,
      answer: () => organizationAnswer(store.seed),
    },
    ...deletedSets.flatMap((set) =>
      ["microsoft.graph", "graph"].map((namespace): Route => ({
        ...readsMember,
        method: "GET",
        path: `directory/deletedItems/${namespace}.${set.slice(0, -1)}`,
        set,
        types: [set],
        options: ["$select", "$top", "$skiptoken"],
        needs: toRead(set),
        answer: (call) => deletedPage(call, renderer),
      })),
    ),
    {
      ...readsMember,
      method: "GET",
      path: "directory/deletedItems/{id}",
      needs: needs.readDirectory,
      answer: (call) => deletedItem(call, renderer),
    },
    {
      ...writesItem,
      method: "POST",
      path: "directory/deletedItems/{id}/restore",
      needs: anyDelete,
      answer: (call) => restore(call, recordedStore(call, store, audit), renderer, rights),
    },
    {
      ...writesItem,
      method: "DELETE",
      path: "directory/deletedItems/{id}",
      needs: anyDelete,
      answer: (call) => purge(call, recordedStore(call, store, audit), rights),
    },
  ];
}
