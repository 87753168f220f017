import { createUser, invite } from "./people-writes.ts";
import { peopleNeeds } from "./role-permissions.ts";
import type { Route, RouteDeps } from "./route.ts";

/** Making accounts. */
export function peopleRoutes(deps: RouteDeps): Route[] {
  const writes = { base: 1, options: [], types: ["users"], set: "users" } as const;
  return [
    {
      ...writes,
      method: "POST",
      path: "users",
      needs: peopleNeeds.createUsers,
      answer: (call) => createUser(call, deps),
    },
    {
      ...writes,
      method: "POST",
      path: "invitations",
      needs: peopleNeeds.invite,
      answer: (call) => invite(call, deps),
    },
  ];
}
