import { asUser } from "./as-user.ts";
import type { Method } from "./callers.ts";
import type { LocalAzure } from "./local-azure.ts";

/** Reads or changes something in the tenant through the service that `url` names; answers its JSON. Throws when it is refused. */
export function asAdministrator(
  azure: LocalAzure,
  method: Method,
  url: string,
  body?: object,
): Promise<unknown> {
  return asUser(azure, undefined, method, url, body);
}
