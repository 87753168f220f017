import type { AuditAct } from "../../inventory/audit-acts.ts";
import { type EntraRoleAct, isDone } from "../../inventory/audit-role-acts.ts";
import type { LoggedAct } from "../../inventory/logged-act.ts";
import { entraRole } from "../../privilege/entra-role.ts";

/** Acts of one kind, with what was logged of them. */
export type LoggedOf<A extends AuditAct> = LoggedAct & { readonly act: A };

/** The acts whose kind may be `K`: some are of several kinds. */
type ActOf<K, A extends AuditAct = AuditAct> = A extends { readonly kind: infer Own }
  ? K extends Own
    ? A
    : never
  : never;

/** Those of one kind. */
export function actsOfKind<K extends AuditAct["kind"]>(
  acts: readonly LoggedAct[],
  kind: K,
): readonly LoggedOf<ActOf<K>>[] {
  return acts.filter((logged): logged is LoggedOf<ActOf<K>> => logged.act.kind === kind);
}

/**
 * Whether a role really came or went by this entry. Not: activations, requests, the directory's twin of what PIM did, and
 * PIM's notice of what was done round it, which the directory has logged itself.
 */
export function isRoleChange(act: AuditAct): act is EntraRoleAct {
  return act.kind === "entra-role" && !act.isOutsidePim && isDone(act);
}

/** Roles that came or went, by `verb`. */
export function roleChanges(
  acts: readonly LoggedAct[],
  verb: EntraRoleAct["verb"],
): readonly LoggedOf<EntraRoleAct>[] {
  return actsOfKind(acts, "entra-role").filter(({ act }) => act.verb === verb && isRoleChange(act));
}

/** Which role it was: by id, and by name only where the log has no id. */
export function roleOf({ roleTemplateId, roleName = "" }: EntraRoleAct): string {
  return roleTemplateId ?? `name:${roleName}`;
}

/** Whether the role is worth looking at who has it. What is not known (a custom role) is taken for it. */
export function isStrongRole({ roleTemplateId }: EntraRoleAct): boolean {
  if (roleTemplateId === undefined) return true;
  const { power } = entraRole(roleTemplateId);
  return power === 0 || power === 1 || power === "unknown";
}
