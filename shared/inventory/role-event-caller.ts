import { z } from "zod";
import type { Ending } from "./ending.ts";

const OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";

const someName = z.string().trim().min(1).optional().catch(undefined);
const dataSchema = z.object({
  claims: z.object({ [OBJECT_ID]: z.guid(), [UPN]: someName, name: someName }),
});

/**
 * Who did what an event of a subscription tells of, by the claims of the token that it was done with; `undefined` where they do
 * not name an object id, or come in another shape. Who calls as a program has no name there. The event has come from Event Grid,
 * but names in it are whatever somebody is called (learn.microsoft.com/azure/event-grid/event-schema-subscriptions, checked
 * 2026-11-21; which claims a caller of which kind has is not documented).
 */
export function callerIn(data: unknown, at: Date): Ending | undefined {
  const parsed = dataSchema.safeParse(data);
  if (!parsed.success) return undefined;
  const { [OBJECT_ID]: id, [UPN]: upn, name } = parsed.data.claims;
  const byId = id.toLowerCase();
  return { by: upn ?? name ?? byId, byId, at: at.toISOString() };
}
