import { z } from "zod";
import type { FederatedCredentialFact } from "./records.ts";
import { someText } from "./wire-types.ts";

/** What can be signed in as: an application of the directory, or a user-assigned identity of Azure. */
export type FederatedHolder = Pick<
  FederatedCredentialFact,
  "on" | "appId" | "holderId" | "holderName"
>;

/** What the directory and the resource manager both say of one. */
const trust = {
  issuer: z.string().min(1),
  // Null where an expression decides, which is shown by no stable version
  // (learn.microsoft.com/entra/workload-id/workload-identities-set-up-flexible-federated-identity-credential, checked 2026-11-21).
  subject: someText,
  audiences: z.array(z.string()).nullish(),
};
const graphRow = z.object({ id: z.string().min(1), name: z.string().nullish(), ...trust });
const armRow = z.object({ name: z.string().min(1), properties: z.object(trust) });

/** A row of `/applications/{id}/federatedIdentityCredentials` as our record; `undefined` without the promised shape. */
export function parseApplicationFederation(
  row: unknown,
  holder: FederatedHolder,
): FederatedCredentialFact | undefined {
  const parsed = graphRow.safeParse(row);
  if (!parsed.success) return undefined;
  const { id, name, ...rest } = parsed.data;
  return fact(holder, id, name ?? id, rest);
}

/** A row of an identity's `federatedIdentityCredentials` of the resource manager, which tells them apart by name. */
export function parseIdentityFederation(
  row: unknown,
  holder: FederatedHolder,
): FederatedCredentialFact | undefined {
  const parsed = armRow.safeParse(row);
  if (!parsed.success) return undefined;
  const { name, properties } = parsed.data;
  return fact(holder, name, name, properties);
}

/** The read that could have shown it first. */
export function epochOfFederated({ on, holderId }: FederatedCredentialFact): string {
  return on === "application" ? "federated-credentials" : identityFederationsEpoch(holderId);
}

/**
 * Identities are read subscription by subscription: one that joins later brings along what was there before. Takes the resource id of
 * an identity, or of the subscription.
 */
export function identityFederationsEpoch(resourceId: string): string {
  const [, , subscription = ""] = resourceId.split("/");
  return `identity-federations:/subscriptions/${subscription}`;
}

function fact(
  holder: FederatedHolder,
  id: string,
  name: string,
  { issuer, subject, audiences }: z.infer<z.ZodObject<typeof trust>>,
): FederatedCredentialFact {
  return {
    kind: "federated-credential",
    ...holder,
    id: id.toLowerCase(),
    name,
    issuer,
    ...(subject === undefined ? {} : { subject }),
    audiences: (audiences ?? []).toSorted(),
  };
}
