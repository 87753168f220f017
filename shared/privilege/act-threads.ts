import { MINUTE_MS } from "../core/time.ts";
import type { AuditAct } from "../inventory/audit-acts.ts";
import { isDone } from "../inventory/audit-role-acts.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import type { Thread } from "../inventory/logged.ts";

/** The two entries of one act lie closer together. */
const NOTICED_WITHIN_MS = 10 * MINUTE_MS;

/** What `acts` (oldest first) gave to a subject and took from it, thing by thing. */
export function threadsOf(acts: readonly LoggedAct[], subject: string): readonly Thread[] {
  const threads = new Map<string, Thread>();
  for (const logged of acts) {
    const one = { ...logged, act: withScope(logged, acts) };
    const key = threadKey(one.act, subject);
    if (key === undefined) continue;
    const before = threads.get(key) ?? {};
    if (!isGiving(one.act)) threads.set(key, { ...before, taken: joined(before.taken, one) });
    // The latest counts; given again after it was taken it is another thing.
    else threads.set(key, { given: before.taken === undefined ? joined(before.given, one) : one });
  }
  return [...threads.values()];
}

/** PIM notices what was given round it, in an entry of its own that does not name who did it: the directory's does. */
function joined(before: LoggedAct | undefined, after: LoggedAct): LoggedAct {
  if (before === undefined || isOutsidePim(before) === isOutsidePim(after)) return after;
  const apartMs = new Date(after.at).getTime() - new Date(before.at).getTime();
  if (apartMs > NOTICED_WITHIN_MS) return after;
  const own = isOutsidePim(before) ? after : before;
  return { ...own, act: { ...own.act, isOutsidePim: true } as AuditAct };
}

function isOutsidePim({ act }: LoggedAct): boolean {
  return "isOutsidePim" in act && act.isOutsidePim;
}

/** What an act did to the subject, where it gives or takes power; `undefined` for all others, and for what was asked for or used. */
export function threadKey(act: AuditAct, subject: string): string | undefined {
  if (isNoChange(act)) return undefined;
  switch (act.kind) {
    case "entra-role":
      if (act.principalId !== subject || act.roleTemplateId === undefined) return undefined;
      return [act.kind, act.roleTemplateId, act.isEligible, act.scope?.toLowerCase()].join("|");
    case "root-access":
      return act.principalId === subject ? act.kind : undefined;
    case "application-permission":
      if (act.clientId !== subject) return undefined;
      return [act.kind, act.resourceId, act.appRoleId].join("|");
    case "delegated-grant":
      // What is left after a narrowing is neither given nor taken; whose a grant for one person is must be known.
      if (act.clientId !== subject || act.verb === "narrowed") return undefined;
      if (act.reach === "one" && act.principalId === undefined) return undefined;
      return [act.kind, act.resourceId, act.principalId ?? "all"].join("|");
    case "group-membership":
      if (act.groupId !== subject) return undefined;
      return [act.kind, act.relation, act.principalId].join("|");
    default:
      return undefined;
  }
}

function isNoChange(act: AuditAct): boolean {
  return "isRequestOnly" in act && !isDone(act);
}

/** Whether an act gave something, or more of it. */
export function isGiving(act: AuditAct): boolean {
  if (act.kind === "delegated-grant") return act.verb === "given" || act.verb === "widened";
  return "verb" in act && act.verb === "given";
}

/** PIM does not say where a role holds; the directory's own entry of the same role does, and the nearest is of the same act. */
function withScope({ act, at }: LoggedAct, acts: readonly LoggedAct[]): AuditAct {
  if (act.kind !== "entra-role" || act.scope !== undefined || isNoChange(act)) return act;
  const distanceMs = (one: LoggedAct): number =>
    Math.abs(new Date(one.at).getTime() - new Date(at).getTime());
  const [nearest] = acts
    .filter(({ act: other }) => other.kind === "entra-role" && isSameRole(act, other))
    .toSorted((one, other) => distanceMs(one) - distanceMs(other));
  return nearest?.act.kind === "entra-role" ? { ...act, ...scopeOf(nearest.act) } : act;
}

type RoleAct = Extract<AuditAct, { kind: "entra-role" }>;

function isSameRole(one: RoleAct, other: RoleAct): boolean {
  return (
    other.scope !== undefined &&
    other.principalId === one.principalId &&
    other.roleTemplateId === one.roleTemplateId &&
    other.isEligible === one.isEligible
  );
}

function scopeOf({ scope }: RoleAct): Pick<RoleAct, "scope"> {
  return scope === undefined ? {} : { scope };
}
