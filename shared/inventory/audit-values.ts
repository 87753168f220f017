import { z } from "zod";
import type { UnknownAct } from "./audit-acts.ts";
import type { PrincipalPart, Verb } from "./audit-role-acts.ts";
import type { WorkloadPart } from "./audit-workload-acts.ts";
import type { AuditActor, AuditChange, AuditRecord, AuditTarget } from "./audit-record.ts";
import { optional } from "./optional.ts";
import { typeKey } from "./principal-kind.ts";

/** What an entry is looked at with, beside itself. */
export interface AuditContext {
  /** Whether the service principal with this object id stands for an application of Microsoft. */
  readonly isMicrosoft: (servicePrincipalId: string) => boolean;
}

/** The targets of one of these types, wherever they stand. Types are compared without case and spaces. */
export function targetsOf(
  record: AuditRecord,
  ...types: readonly string[]
): readonly AuditTarget[] {
  const wanted = new Set(types.map(typeKey));
  return record.targets.filter(({ type }) => wanted.has(typeKey(type)));
}

/** The one of them, when there are no two: which of several is meant is not told by where they stand. */
export function onlyOne(targets: readonly AuditTarget[]): AuditTarget | undefined {
  return new Set(targets.map(({ id }) => id)).size === 1 ? targets[0] : undefined;
}

/** The property of this name, without regard to case. */
export function changeOf(target: AuditTarget, name: string): AuditChange | undefined {
  const wanted = name.toLowerCase();
  return [...target.changes].find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** The first target that has one of these properties: targets come in any order and number. */
export function holderOfChange(
  record: AuditRecord,
  ...names: readonly string[]
): AuditTarget | undefined {
  return record.targets.find((target) => names.some((name) => changeOf(target, name)));
}

/** What the properties of these names say, the first that says something: the value given, or the one taken away. */
export function said(
  record: AuditRecord,
  verb: Verb,
  ...names: readonly string[]
): string | undefined {
  for (const name of names) {
    for (const target of record.targets) {
      const change = changeOf(target, name);
      const [first, second] =
        verb === "given" ? [change?.after, change?.before] : [change?.before, change?.after];
      const found = textOf(first) ?? textOf(second);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** A detail of the entry, without regard to the case of its name. */
export function detailOf(record: AuditRecord, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const wanted = name.toLowerCase();
    const found = [...record.details].find(([key]) => key.toLowerCase() === wanted)?.[1];
    if (found) return found;
  }
  return undefined;
}

/** One value as text: some are lists of one. `undefined` for nothing, an empty text, and what is no single value. */
export function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length === 1 ? textOf(value[0]) : undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** A value as a list: lists come as such, as text that holds one, or as the one value alone. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.length === 1 ? listOf(value[0]) : value;
  if (value === undefined || value === null || value === "") return [];
  if (typeof value !== "string" || !value.trimStart().startsWith("[")) return [value];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [value];
  } catch {
    return [value];
  }
}

export function booleanOf(text: string | undefined): boolean | undefined {
  const word = text?.toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

/** A GUID in lower case, or nothing. */
export function guidOf(text: string | undefined): string | undefined {
  return z.guid().safeParse(text).success ? text?.toLowerCase() : undefined;
}

/**
 * Whether a part of the platform did it by itself. Anybody may call an application "MS-PIM": one that is known by an id must
 * be Microsoft's, and those of the tenant always have one.
 */
export function isPlatform(
  actor: AuditActor,
  names: readonly string[],
  { isMicrosoft }: AuditContext,
): boolean {
  if (actor.kind !== "app" || !names.includes((actor.name ?? "").toLowerCase())) return false;
  return actor.id === undefined || isMicrosoft(actor.id);
}

export function principalPart(target: AuditTarget | undefined): PrincipalPart | undefined {
  if (target?.id === undefined) return undefined;
  return {
    principalId: target.id,
    principalType: target.type,
    ...optional({ principalName: target.name, userPrincipalName: target.userPrincipalName }),
  };
}

/** The application or service principal that an entry is about. */
export function workloadPart(target: AuditTarget | undefined): WorkloadPart | undefined {
  if (target?.id === undefined) return undefined;
  return {
    on: typeKey(target.type) === "application" ? "application" : "service-principal",
    objectId: target.id,
    ...optional({ objectName: target.name }),
  };
}

/** A known operation that does not say what it should. */
export function lacking(record: AuditRecord, lacks: string): UnknownAct {
  return { kind: "unknown", operation: record.operation, lacks };
}
