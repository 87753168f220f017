import type { Caller } from "../azure/exchange.ts";
import type { GraphSet } from "../tenant/model.ts";

/** Any of these application permissions is enough (learn.microsoft.com/graph/permissions-reference). */
export type Needs = readonly string[];

const readApplications = [
  "Application.Read.All",
  "Application.ReadWrite.All",
  "Directory.Read.All",
  "Directory.ReadWrite.All",
];
const readUsers = [
  "User.Read.All",
  "User.ReadWrite.All",
  "Directory.Read.All",
  "Directory.ReadWrite.All",
];
const writeApplications = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];

export const needs = {
  readDirectory: ["Directory.Read.All", "Directory.ReadWrite.All"],
  readOrganization: ["Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
  readUsers,
  writeGrants: ["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
  writeAssignments: ["AppRoleAssignment.ReadWrite.All"],
  readAudits: ["AuditLog.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
  sendMail: ["Mail.Send"],
  /** For `signInActivity`, besides reading users. */
  readSignIns: ["AuditLog.Read.All"],
  /** Enough only where the caller's own service principal is an owner of the target (learn.microsoft.com/graph/permissions-reference). */
  owned: "Application.ReadWrite.OwnedBy",
} as const;

export function toRead(set: GraphSet): Needs {
  switch (set) {
    case "applications":
    case "servicePrincipals":
      return readApplications;
    case "users":
      return readUsers;
    case "groups":
      return [
        "Group.Read.All",
        "GroupMember.Read.All",
        "Group.ReadWrite.All",
        ...needs.readDirectory,
      ];
  }
}

export function toWrite(set: GraphSet): Needs {
  switch (set) {
    case "applications":
    case "servicePrincipals":
      return writeApplications;
    case "users":
      return ["User.ReadWrite.All", "Directory.ReadWrite.All"];
    case "groups":
      return ["Group.ReadWrite.All", "Directory.ReadWrite.All"];
  }
}

/** To restore from the deleted items, or to take from there for good (learn.microsoft.com/graph/api/directory-deleteditems-restore). */
export function toDelete(set: GraphSet): Needs {
  return set === "users" ? ["User.DeleteRestore.All", "Directory.ReadWrite.All"] : toWrite(set);
}

export interface Rights {
  mayDo(caller: Caller, permissions: Needs): boolean;
}

/** @param isAdministrator whether a user may do everything; other users may do nothing here */
export function createRights(isAdministrator: (userId: string) => boolean): Rights {
  return {
    mayDo: (caller, permissions) =>
      caller.kind === "user"
        ? isAdministrator(caller.objectId)
        : permissions.some((permission) => caller.roles.includes(permission)),
  };
}
