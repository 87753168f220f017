import type { Caller, Clock, LocalRequest, LocalResponse } from "../azure/exchange.ts";
import type { Access } from "./access.ts";
import type { VaultEvents } from "../keyvault/vault-request.ts";
import { armError } from "./arm-answers.ts";
import type { Directory } from "../tenant/directory.ts";
import type { AuditLog } from "../tenant/audit-log.ts";
import { pageOf } from "./paging.ts";
import type { ResourceEvents } from "./resource-event.ts";
import type { ResourceState } from "./resource-state.ts";

/** What every operation of the resource manager gets: who asks for what, and what it is asked of. */
export interface ArmRequest {
  readonly request: LocalRequest;
  readonly caller: Caller;
  readonly state: ResourceState;
  readonly access: Access;
  readonly clock: Clock;
  /** Who announces what happens in vaults. */
  readonly events?: Pick<VaultEvents, "objectDeleted">;
  /** Who announces writes and deletes in subscriptions. */
  readonly resourceEvents?: ResourceEvents;
  /** The directory, for the names of who calls, and its audit log, which tells of elevated access. */
  readonly directory?: Directory;
  readonly audit?: AuditLog;
  /** Whether the tenant has the licence that Privileged Identity Management needs. */
  readonly premium: boolean;
  /** The same in everything that one request leaves behind. */
  readonly correlationId: string;
  /** Decoded path segments that the route's placeholders stand for. */
  readonly path: Readonly<Record<string, string>>;
}

/** A sorted list as `{value, nextLink}`: `$top` rows of it, at most and by default `limit`. */
export function armList<Item>(
  arm: ArmRequest,
  sorted: readonly Item[],
  keyOf: (item: Item) => string,
  show: (item: Item) => object,
  limit: number,
): LocalResponse {
  const { query, path } = arm.request;
  const top = query.get("$top");
  if (top !== null && !/^[1-9][0-9]{0,5}$/.test(top)) {
    return armError(400, "InvalidTop", `The value '${top}' of $top is not a positive number.`);
  }
  const size = Math.min(limit, top === null ? limit : Number(top));
  const page = pageOf(sorted, size, keyOf, query.get("$skiptoken") ?? query.get("$skipToken"));
  if (page === "bad-token") {
    return armError(400, "InvalidSkipToken", "The provided skip token is not valid.");
  }
  const value = page.items.map(show);
  if (page.skipToken === undefined) return { status: 200, body: { value } };
  const next = new URL(`https://management.azure.com${path}`);
  for (const [name, text] of query) {
    if (name.toLowerCase() !== "$skiptoken") next.searchParams.set(name, text);
  }
  next.searchParams.set("$skiptoken", page.skipToken);
  return { status: 200, body: { value, nextLink: next.href } };
}
