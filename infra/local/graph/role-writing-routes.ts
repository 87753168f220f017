import { forPremium } from "./premium.ts";
import { createAssignment, deleteAssignment } from "./role-assignments.ts";
import { createDefinition, deleteDefinition, updateDefinition } from "./role-definitions.ts";
import { requestNeeds, roleNeeds } from "./role-permissions.ts";
import { rolePath } from "./role-reading-routes.ts";
import { requestRole } from "./role-requests.ts";
import type { Route, RouteDeps } from "./route.ts";

const writes = { base: 1, options: [], types: [] } as const;

/** Giving and taking directory roles, past PIM and through it, and the tenant's own roles. */
export function roleWritingRoutes(deps: RouteDeps): Route[] {
  const assignments = { ...writes, needs: roleNeeds.writeAssignments };
  const definitions = { ...writes, needs: roleNeeds.writeDefinitions };
  return [
    {
      ...assignments,
      method: "POST",
      path: `${rolePath}/roleAssignments`,
      answer: (call) => createAssignment(call, deps),
    },
    {
      ...assignments,
      method: "DELETE",
      path: `${rolePath}/roleAssignments/{id}`,
      answer: (call) => deleteAssignment(call, deps),
    },
    {
      ...definitions,
      method: "POST",
      path: `${rolePath}/roleDefinitions`,
      answer: (call) => createDefinition(call, deps),
    },
    {
      ...definitions,
      method: "PATCH",
      path: `${rolePath}/roleDefinitions/{id}`,
      answer: (call) => updateDefinition(call, deps),
    },
    {
      ...definitions,
      method: "DELETE",
      path: `${rolePath}/roleDefinitions/{id}`,
      answer: (call) => deleteDefinition(call, deps),
    },
    request(deps, "roleAssignmentScheduleRequests", "roleAssignments"),
    request(deps, "roleEligibilityScheduleRequests", "roleEligibilities"),
  ];
}

function request(
  deps: RouteDeps,
  name: string,
  table: "roleAssignments" | "roleEligibilities",
): Route {
  const { change, remove } = requestNeeds[table];
  const route: Route = {
    ...writes,
    method: "POST",
    path: `${rolePath}/${name}`,
    needs: [...change, ...remove],
    isForEverybody: true,
    answer: (call) => requestRole(call, deps, table),
  };
  return forPremium(route, deps.hasPremium);
}
