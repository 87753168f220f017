import { requests } from "../azure/request-manifest.ts";
import type { ResourceManager } from "../azure/resource-manager.ts";
import { resourcePages } from "../azure/resource-pages.ts";
import { ahead } from "../core/ahead.ts";
import { atOnce } from "../core/at-once.ts";
import { inSlices } from "../core/in-slices.ts";
import type { AccessTally } from "./access-tally.ts";
import { type AzureRows, understood, whyUnread } from "./azure-facts.ts";
import {
  type HeldAzureRole,
  parseAzureAssignment,
  parseAzureDefinition,
} from "./azure-role-rows.ts";
import type { AzureScope } from "./azure-scopes.ts";

const API_VERSION = "2022-04-01";
const GROUPS_AT_ONCE = 8;
/** At the scope and above, nothing below (learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest, checked 2026-11-21). */
const AT_SCOPE = { "api-version": API_VERSION, $filter: "atScope()" };
const CUSTOM = { "api-version": API_VERSION, $filter: "type eq 'CustomRole'" };

/**
 * What is assigned at the root and at management groups, and the role definitions that may be assigned there, from the
 * resource manager. A list shows what comes from above, too: of each only what is its own is taken. A scope that cannot be
 * read is a blind spot, `azure-root:` or `azure-management-groups:` and the code.
 */
export async function* upperRoles(
  resourceManager: ResourceManager,
  scopes: readonly AzureScope[],
  tally: AccessTally,
): AsyncGenerator<AzureRows> {
  /** Not read at the root itself, although that was wanted; by id. */
  let fromRoot: Map<string, HeldAzureRole> | undefined;

  async function assignedAt(scope: AzureScope): Promise<readonly HeldAzureRole[]> {
    const isRoot = scope.id === "/";
    const rows = resourcePages(
      resourceManager,
      isRoot ? requests.listRootAzureAssignments : requests.listAzureAssignments,
      `${isRoot ? "" : scope.id}/providers/Microsoft.Authorization/roleAssignments`,
      AT_SCOPE,
    );
    const all = await understood(rows, parseAzureAssignment, tally);
    for (const one of all) {
      if (one.fact.scope === "/") fromRoot?.set(one.fact.assignmentId, one);
    }
    return all.filter(({ fact }) => fact.scope === scope.id);
  }

  async function atGroup(group: AzureScope): Promise<AzureRows> {
    try {
      const [held, definitions] = await Promise.all([
        assignedAt(group),
        understood(customRolesAt(resourceManager, group.id), parseAzureDefinition, tally),
      ]);
      tally.complete(`azure-roles:${group.id}`);
      return { held, definitions, classic: [] };
    } catch (error) {
      tally.blind(`azure-management-groups:${whyUnread(error)}`, group.name);
      return { held: [], definitions: [], classic: [] };
    }
  }

  const root = scopes.find(({ id }) => id === "/");
  if (root !== undefined) {
    try {
      yield { held: await assignedAt(root), definitions: [], classic: [] };
      tally.complete("azure-roles:/");
    } catch (error) {
      tally.blind(`azure-root:${whyUnread(error)}`, "assignments at the root scope");
      fromRoot = new Map();
    }
  }
  const groups = scopes.filter(({ id }) => id !== "/");
  const slices = inSlices(groups, GROUPS_AT_ONCE, (some) => atOnce(GROUPS_AT_ONCE, some, atGroup));
  for await (const slice of ahead(slices)) yield* slice;
  // Whoever may not read the root may still be shown below what comes from there: better some of it than nothing.
  if (fromRoot !== undefined) yield { held: [...fromRoot.values()], definitions: [], classic: [] };
}

/** Pages of the tenant's own role definitions that may be assigned at a scope. Throws like `resourcePages`. */
export function customRolesAt(
  resourceManager: ResourceManager,
  scope: string,
): AsyncIterable<readonly unknown[]> {
  const path = `${scope}/providers/Microsoft.Authorization/roleDefinitions`;
  return resourcePages(resourceManager, requests.listAzureRoleDefinitions, path, CUSTOM);
}
