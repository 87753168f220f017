import type { AuditTarget, Initiator } from "../tenant/audit-log.ts";
import type { Directory } from "../tenant/directory.ts";
import { modified, targetOf } from "./acts.ts";
import { findMember } from "./owners.ts";
import type { RouteDeps } from "./route.ts";

/** What writing a record takes. */
export type AuditDeps = Pick<RouteDeps, "audit" | "store">;

/** How an act reads in the log: what it made stands in the new values, what it ended in the old ones. */
export type Verb = "add" | "remove";

type Modified = NonNullable<AuditTarget["modifiedProperties"]>;

/** Properties of what was added or removed, as the log has them. */
export function modifiedBy(verb: Verb, values: Readonly<Record<string, unknown>>): Modified {
  return Object.entries(values).map(([name, value]) =>
    verb === "add" ? modified(name, undefined, value) : modified(name, value, undefined),
  );
}

/** A directory object as a target; of what is gone only the id is known. */
export function objectTarget(
  truth: Directory,
  id: string,
  modifiedProperties: Modified = [],
): AuditTarget {
  const found = findMember(truth, id, ["users", "servicePrincipals", "groups", "applications"]);
  if (found === undefined) return { id, displayName: null, type: "Other", modifiedProperties };
  const target = targetOf(found.set, found.object, modifiedProperties);
  if (found.set !== "groups") return target;
  const isUnified = found.object["mailEnabled"] === true;
  return { ...target, groupType: isUnified ? "unifiedGroups" : "azureAD" };
}

/** Old and new values of an object's changed properties: capitalised, each value in a list, and at the end which they were (seen in practice). */
export function changedProperties(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Modified {
  const names = Object.keys(after).filter(
    (name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null),
  );
  const listed = (value: unknown): unknown[] =>
    value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
  const shown = names.map((name) =>
    modified(capitalised(name), listed(before[name]), listed(after[name])),
  );
  return [
    ...shown,
    modified("Included Updated Properties", undefined, names.map(capitalised).join(", ")),
  ];
}

/** PIM where it acts by itself in its own records: it stands there as a user without a name to sign in with (observed records). */
export const pimItself: Initiator = {
  user: {
    id: "2a7d0c54-6f1b-4e93-8b7a-51c9f0e3d286",
    displayName: "Azure AD PIM",
    userPrincipalName: null,
    ipAddress: null,
    userType: null,
    homeTenantId: null,
    homeTenantName: null,
  },
  app: null,
};

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
