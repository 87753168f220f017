import type { AzureRoleAssignment } from "../tenant/model.ts";

export type StorageService = "blob" | "queue" | "table";

/** Built-in data roles (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage). */
const roles: Readonly<
  Record<StorageService, { readonly write: readonly string[]; readonly read: readonly string[] }>
> = {
  blob: {
    write: [
      "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
      "ba92f5b4-2d11-453d-a403-e96b0029c9fe", // Storage Blob Data Contributor
    ],
    read: ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"], // Storage Blob Data Reader
  },
  queue: {
    write: ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"], // Storage Queue Data Contributor
    read: ["19e7f393-937e-4f77-808e-94535e297925"], // Storage Queue Data Reader
  },
  table: {
    write: ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"], // Storage Table Data Contributor
    read: ["76199698-9eea-4c19-bc75-cec21354c6b6"], // Storage Table Data Reader
  },
};

/**
 * Whether one of a principal's assignments lets it do this with the account. An assignment counts at the account, at
 * anything above it, and (generously) at anything in it.
 */
export function mayUseStorage(
  assignments: readonly AzureRoleAssignment[],
  wanted: { readonly service: StorageService; readonly isWrite: boolean; readonly account: string },
): boolean {
  const { write, read } = roles[wanted.service];
  const enough = wanted.isWrite ? write : [...write, ...read];
  return assignments.some(
    ({ roleDefinitionGuid, scope }) =>
      enough.includes(roleDefinitionGuid.toLowerCase()) &&
      covers(scope.toLowerCase(), wanted.account),
  );
}

/** The tenant keeps no list of storage accounts, so a scope above the account is taken to be above this account. */
function covers(scope: string, account: string): boolean {
  const named = /\/storageaccounts\/([^/]+)/.exec(scope)?.[1];
  if (named !== undefined) return named === account.toLowerCase();
  return !/\/providers\/(?!microsoft\.management\/)/.test(scope);
}
