import {
  assignmentAnswer,
  type AssignmentSide,
  assignmentsPage,
  assignmentType,
} from "./app-role-assignments-read.ts";
import { addAssignment, removeAssignment } from "./app-role-assignments-write.ts";
import { deltaPage } from "./delta.ts";
import { grantAnswer, grantsDelta, grantsOf, grantsPage, grantType } from "./grants-read.ts";
import { addGrant, changeGrant, removeGrant } from "./grants-write.ts";
import { needs, toRead } from "./permissions.ts";
import type { OptionName } from "./query-options.ts";
import { recordedStore } from "./recorded-store.ts";
import type { Route, RouteDeps } from "./route.ts";

const paged: readonly OptionName[] = ["$select", "$top", "$skiptoken"];

/** Delegated grants and app role assignments. */
export function consentRoutes(deps: RouteDeps): Route[] {
  return [...grantRoutes(deps), ...assignmentRoutes(deps)];
}

function grantRoutes({ store, rights, audit }: RouteDeps): Route[] {
  const reads = {
    method: "GET",
    base: 2,
    needs: needs.readDirectory,
    types: [],
    rows: grantType,
  } as const;
  const writes = { base: 1, needs: needs.writeGrants, types: [], options: [] } as const;
  const item = "oauth2PermissionGrants/{itemId}";
  return [
    {
      ...reads,
      path: "oauth2PermissionGrants",
      options: ["$filter", ...paged],
      answer: grantsPage,
    },
    ...["delta", "delta()", "microsoft.graph.delta()"].map((name): Route => ({
      ...reads,
      path: `oauth2PermissionGrants/${name}`,
      options: ["$select", "$top", "$skiptoken", "$deltatoken"],
      answer: (call) => deltaPage(call, store, grantsDelta),
    })),
    { ...reads, path: item, options: ["$select"], answer: grantAnswer },
    {
      ...reads,
      path: "servicePrincipals/{id}/oauth2PermissionGrants",
      set: "servicePrincipals",
      options: paged,
      answer: (call) => grantsOf(call, "clientId"),
    },
    {
      ...reads,
      path: "users/{id}/oauth2PermissionGrants",
      set: "users",
      options: paged,
      answer: (call) => grantsOf(call, "principalId"),
    },
    {
      ...writes,
      method: "POST",
      path: "oauth2PermissionGrants",
      isForEverybody: true,
      answer: (call) => addGrant(call, recordedStore(call, store, audit), rights),
    },
    {
      ...writes,
      method: "PATCH",
      path: item,
      answer: (call) => changeGrant(call, recordedStore(call, store, audit)),
    },
    {
      ...writes,
      method: "DELETE",
      path: item,
      answer: (call) => removeGrant(call, recordedStore(call, store, audit)),
    },
  ];
}

function assignmentRoutes({ store, rights, audit }: RouteDeps): Route[] {
  const reads = { method: "GET", base: 1, types: [], rows: assignmentType } as const;
  const writes = {
    base: 1,
    needs: needs.writeAssignments,
    set: "servicePrincipals",
    types: [],
    options: [],
  } as const;
  const sides: readonly (readonly [name: string, side: AssignmentSide])[] = [
    ["appRoleAssignments", "principalId"],
    ["appRoleAssignedTo", "resourceId"],
  ];
  return [
    ...sides.flatMap(([name, side]): Route[] => {
      const path = `servicePrincipals/{id}/${name}`;
      const ofPrincipal = {
        ...reads,
        set: "servicePrincipals",
        needs: toRead("servicePrincipals"),
      } as const;
      return [
        {
          ...ofPrincipal,
          path,
          options: paged,
          answer: (call) => assignmentsPage(call, side),
        },
        {
          ...ofPrincipal,
          path: `${path}/{itemId}`,
          options: ["$select"],
          answer: (call) => assignmentAnswer(call, side),
        },
        {
          ...writes,
          method: "POST",
          path,
          answer: (call) => addAssignment(call, recordedStore(call, store, audit), rights, side),
        },
        {
          ...writes,
          method: "DELETE",
          path: `${path}/{itemId}`,
          answer: (call) => removeAssignment(call, recordedStore(call, store, audit), side),
        },
      ];
    }),
    ...(["users", "groups"] as const).map((set): Route => ({
      ...reads,
      path: `${set}/{id}/appRoleAssignments`,
      set,
      needs: needs.readDirectory,
      options: paged,
      answer: (call) => assignmentsPage(call, "principalId"),
    })),
  ];
}
