import { createCallers, type Method } from "./callers.ts";
import type { LocalAzure } from "./local-azure.ts";

/**
 * Reads or changes something in the tenant through the service that `url` names, as the user of this principal name (the
 * administrator when absent); answers its JSON. Throws when it is refused.
 */
export async function asUser(
  azure: LocalAzure,
  user: string | undefined,
  method: Method,
  url: string,
  body?: object,
): Promise<unknown> {
  const callers = await createCallers(azure);
  try {
    return await callers.as(user === undefined ? undefined : { user })(method, url, body);
  } finally {
    await callers.close();
  }
}
