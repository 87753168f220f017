import type { PrincipalKind } from "./access-records.ts";

const KINDS: ReadonlyMap<string, PrincipalKind> = new Map([
  ["user", "user"],
  ["group", "group"],
  ["foreigngroup", "group"],
  ["serviceprincipal", "service-principal"],
  ["device", "device"],
]);

/** What kind of principal the audit log or Azure means by a type: `ServicePrincipal`, `Service Principal`. */
export function principalKindOf(type: string): PrincipalKind {
  return KINDS.get(typeKey(type)) ?? "unknown";
}

/** A type as types are compared: without case and spaces. */
export function typeKey(type: string): string {
  return type.replace(/\s+/g, "").toLowerCase();
}

/** Whether this is the user principal name of an account from outside, as the platform makes it at invitation. */
export function isOutsideName(userPrincipalName: string): boolean {
  return /#ext#/i.test(userPrincipalName);
}
