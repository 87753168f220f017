import type { AuditAct } from "../inventory/audit-acts.ts";
import type { LoggedAct } from "../inventory/logged-act.ts";
import { shownAfter } from "../inventory/logged.ts";
import { actKey, shownBy } from "../privilege/acted.ts";
import { type Aspect, type WaitingSubject, waitingTogether } from "./audit-cursor.ts";

/** The facts on which an act may show. */
interface ShownOn {
  /** What was done to whom or what, as the log knows it. */
  readonly targetId: string;
  /** The subject of the facts. */
  readonly subject: string;
  /** What can be read of it now; without it what is known is judged with the act. */
  readonly aspect?: Aspect;
}

/** What an act did, and where that shows. */
export interface Showing extends ShownOn {
  readonly logged: LoggedAct;
}

/** A subject, and what is to be looked at of it. */
export interface Look {
  readonly subject: string;
  readonly aspects: ReadonlySet<Aspect>;
  /** Keys of what the log has just said. */
  readonly freshActs: ReadonlySet<string>;
}

/**
 * Where it shows what an act did: on who got or lost power, what got or lost a key, a group that somebody joined or left, a role
 * that was changed. Of a membership it is the group alone, and any group: which are powerful is not known here, and one that
 * becomes so later shows in its facts who belongs to it, but only the log knows who let them in.
 */
export function shownOn(act: AuditAct): ShownOn | undefined {
  switch (act.kind) {
    case "entra-role":
      return { ...same(act.principalId), aspect: "roles" };
    case "root-access":
      return same(act.principalId);
    case "application-permission":
    case "delegated-grant":
      return { ...same(act.clientId), aspect: "permissions" };
    case "credential":
    case "federated-credential":
      return { ...same(act.objectId), aspect: act.on };
    case "group-membership":
      return { ...same(act.groupId), aspect: "membership" };
    case "custom-role":
      // The directory logs its own roles only; what one may do is read by scans, and who made it so is the log's to say.
      return act.roleId === undefined
        ? undefined
        : { targetId: act.roleId, subject: `role:entra:${act.roleId}` };
    default:
      return undefined;
  }
}

/** Which subjects are to be looked at, and for what. */
export function looksOf(
  shown: readonly Showing[],
  waiting: readonly WaitingSubject[],
): readonly Look[] {
  const looks = new Map<string, { aspects: Set<Aspect>; freshActs: Set<string> }>();
  const lookAt = (subject: string, aspect: Aspect | undefined, key?: string): void => {
    const look = looks.get(subject) ?? { aspects: new Set(), freshActs: new Set() };
    if (aspect !== undefined) look.aspects.add(aspect);
    if (key !== undefined) look.freshActs.add(key);
    looks.set(subject, look);
  };
  for (const { subject, aspect, logged } of shown) lookAt(subject, aspect, actKey(logged));
  for (const { subject, aspect } of waiting) lookAt(subject, aspect);
  return [...looks].map(([subject, look]) => ({ subject, ...look }));
}

/** What may not show yet. The look after the time is over tells that it has not shown. */
export function waitingFor(
  shown: readonly Showing[],
  before: readonly WaitingSubject[],
  now: Date,
): readonly WaitingSubject[] {
  const still = before.filter(({ until }) => new Date(until) > now);
  const added = shown.flatMap(({ subject, aspect, logged }) => {
    const until = aspect === undefined ? undefined : untilShown(logged, subject);
    return aspect === undefined || until === undefined || until <= now
      ? []
      : [{ subject, aspect, until: until.toISOString() }];
  });
  return waitingTogether(still, added);
}

/** Until when an act is looked at again, since what it gave may not show yet. */
function untilShown(logged: LoggedAct, subject: string): Date | undefined {
  const { act } = logged;
  if (act.kind === "credential") return act.added.length > 0 ? shownAfter(logged) : undefined;
  if (act.kind === "federated-credential") {
    return act.added.length + act.changed.length > 0 ? shownAfter(logged) : undefined;
  }
  return shownBy(logged, subject);
}

function same(id: string): { readonly targetId: string; readonly subject: string } {
  return { targetId: id, subject: id };
}
