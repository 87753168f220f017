import { ResourceManagerSilent } from "../azure/resource-manager.ts";
import { ResourcesRefused } from "../azure/resource-pages.ts";
import type { AzureRoleFact, CustomRoleFact } from "./access-records.ts";
import type { AccessTally } from "./access-tally.ts";
import type { HeldAzureRole } from "./azure-role-rows.ts";
import type { AzureScope } from "./azure-scopes.ts";
import { optional } from "./optional.ts";
import type { PrincipalHint, Principals } from "./principals.ts";
import { lowerGuid } from "./wire-types.ts";

/** What a part of a read of Azure roles found. */
export interface AzureRows {
  readonly held: readonly HeldAzureRole[];
  readonly definitions: readonly CustomRoleFact[];
  readonly classic: readonly AzureRoleFact[];
}

/** Held roles with who holds them, in their order, and what who gave them is called. */
export async function withHolders(
  principals: Principals,
  held: readonly HeldAzureRole[],
): Promise<readonly AzureRoleFact[]> {
  // In one request: a person may be waiting for what is told of this.
  const asked = [...held.flatMap(creatorOf), ...held.map(({ holder }) => holder)];
  const found = await principals.behind(asked, (hint) => hint);
  const behind = new Map(found.map(({ principal }) => [principal.id, principal]));
  return held.flatMap(({ fact, holder }) => {
    const principal = behind.get(holder.id);
    const creator = behind.get(fact.createdBy ?? "");
    const createdByName = creator?.userPrincipalName ?? creator?.name;
    return principal === undefined ? [] : [{ ...fact, principal, ...optional({ createdByName }) }];
  });
}

/** What is no object id is not asked for: it would have the whole request refused. */
function creatorOf({ fact }: HeldAzureRole): readonly PrincipalHint[] {
  const id = lowerGuid.safeParse(fact.createdBy);
  return id.success ? [{ id: id.data, kind: "unknown" }] : [];
}

/** The rows of all pages that `parse` understands; the others are counted. */
export async function understood<T>(
  pages: AsyncIterable<readonly unknown[]>,
  parse: (row: unknown) => T | undefined,
  tally: AccessTally,
): Promise<T[]> {
  const found: T[] = [];
  for await (const rows of pages) {
    tally.page();
    for (const row of rows) {
      const one = parse(row);
      if (one === undefined) tally.unreadable();
      else found.push(one);
    }
  }
  return found;
}

/**
 * Why one scope among many could not be read: the answer's code, or `NotAnswered`. The others are read all the same. What
 * is neither of these is thrown on.
 */
export function whyUnread(error: unknown): string {
  if (error instanceof ResourcesRefused) return error.answer;
  if (error instanceof ResourceManagerSilent) return "NotAnswered";
  throw error;
}

/** Names by id, as the catalogue has them. */
export function namesOf(scopes: readonly AzureScope[]): Readonly<Record<string, string>> {
  return Object.fromEntries(scopes.flatMap(({ id, name }) => (id === "/" ? [] : [[id, name]])));
}
