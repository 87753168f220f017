import { z } from "zod";
import type { DelegatedGrantFact } from "./access-records.ts";
import { lowerGuid } from "./wire-types.ts";

/** What is read of a delegated grant. */
export const GRANT_SELECT = "id,clientId,consentType,principalId,resourceId,scope";

const shared = {
  // Opaque, and in upper and lower case letters: never a GUID, never to be folded.
  id: z.string().min(1),
  clientId: lowerGuid,
  resourceId: lowerGuid,
  scope: z.string().nullish(),
};
const grantSchema = z.discriminatedUnion("consentType", [
  z.object({ ...shared, consentType: z.literal("AllPrincipals") }),
  z.object({ ...shared, consentType: z.literal("Principal"), principalId: lowerGuid }),
]);

/**
 * A row of `/oauth2PermissionGrants` as our record; `undefined` when it lacks the promised shape. One for a single user that
 * does not name them is such a row: it would count as one for everybody.
 */
export function parseGrant(row: unknown): DelegatedGrantFact | undefined {
  const parsed = grantSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const grant = parsed.data;
  return {
    kind: "delegated-grant",
    grantId: grant.id,
    clientId: grant.clientId,
    resourceId: grant.resourceId,
    ...(grant.consentType === "Principal" ? { principalId: grant.principalId } : {}),
    scopes: scopesIn(grant.scope ?? ""),
  };
}

/** The scopes in a text, sorted, each once. The text often begins with a space, or has two in a row. */
export function scopesIn(text: string): readonly string[] {
  return [...new Set(text.split(/\s+/).filter((scope) => scope !== ""))].toSorted();
}
