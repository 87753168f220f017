import type { LocalResponse } from "../azure/exchange.ts";
import { authorizationFailed } from "./arm-answers.ts";
import type { ArmRequest } from "./arm-request.ts";

/** The scope in front of `/providers/Microsoft.Authorization/…`; the tenant itself is `/`. */
export function scopeOf(arm: ArmRequest): string {
  const scope = (arm.path["scope"] ?? "").replace(/\/+$/, "");
  return scope === "" ? "/" : scope;
}

/** The refusal of a caller without the right to do this there. */
export function refuseAction(
  arm: ArmRequest,
  action: string,
  scope: string,
): LocalResponse | undefined {
  if (arm.access.allows(arm.caller.objectId, action, scope)) return undefined;
  return authorizationFailed(arm.caller, action, scope);
}

interface Scoped {
  readonly scope: string;
  readonly principalId: string;
}

/**
 * What `$filter` leaves of rows that belong to a scope and a principal: `atScope()` those at the scope and above,
 * `principalId eq '…'`, `assignedTo('…')` (through groups too), `asTarget()` (the caller's), two of them with `and`;
 * without a filter those at the scope, above and below. `undefined` for anything else.
 *
 * Rows on `/` are shown only to who may read there. (Whether a Reader further down sees them is not confirmed.)
 */
export function scopeFilter(
  arm: ArmRequest,
  scope: string,
  readAction: string,
): ((row: Scoped) => boolean) | undefined {
  const { scopes } = arm.state.authorization;
  const readsRoot = arm.access.allows(arm.caller.objectId, readAction, "/");
  const tests: ((row: Scoped) => boolean)[] = [
    (row) => scopes.contains(row.scope, scope) || scopes.contains(scope, row.scope),
    (row) => readsRoot || row.scope !== "/",
  ];
  const filter = arm.request.query.get("$filter")?.trim() ?? "";
  for (const part of filter === "" ? [] : filter.split(/\s+and\s+/i)) {
    const direct = /^principalId\s+eq\s+'([^']+)'$/i.exec(part.trim())?.[1];
    const assigned = /^assignedTo\('([^']+)'\)$/i.exec(part.trim())?.[1];
    if (/^atScope\(\)$/i.test(part.trim())) tests.push((row) => scopes.contains(row.scope, scope));
    else if (direct !== undefined) tests.push((row) => row.principalId === direct);
    else if (assigned !== undefined || /^asTarget\(\)$/i.test(part.trim())) {
      const ids = new Set(arm.access.identitiesOf(assigned ?? arm.caller.objectId));
      tests.push((row) => ids.has(row.principalId));
    } else return undefined;
  }
  return (row) => tests.every((test) => test(row));
}
