import { z } from "zod";
import { parseInstant } from "../core/time.ts";
import { operationOf } from "./audit-names.ts";
import { optional } from "./optional.ts";

/** One entry of the directory's audit log. Names are the tenant's own text: data, never markup. IP addresses are not kept. */
export interface AuditRecord {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** As the log writes it, but for dashes, spaces and a full stop at the end; `operationKey` is the same in lower case. */
  readonly operation: string;
  readonly operationKey: string;
  readonly category: string;
  readonly service: string;
  readonly isSuccess: boolean;
  readonly resultReason?: string;
  /** The same for all entries of one act, across services. */
  readonly correlationId: string;
  readonly actor: AuditActor;
  readonly targets: readonly AuditTarget[];
  readonly details: ReadonlyMap<string, string>;
}

export interface AuditActor {
  readonly kind: "user" | "app" | "unknown";
  /** Object id of the user or service principal; services of the platform may have none. */
  readonly id?: string;
  readonly name?: string;
  readonly userPrincipalName?: string;
}

export interface AuditTarget {
  /** `User`, `ServicePrincipal`, `Application`, `Group`, `Role`, `Request`, `Directory`, `Policy`, `Other` … */
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly userPrincipalName?: string;
  /** By the name of the property. Values are what the log's JSON holds, or its raw text where it holds none. */
  readonly changes: ReadonlyMap<string, AuditChange>;
}

export interface AuditChange {
  readonly before: unknown;
  readonly after: unknown;
}

const text = z.string().nullish();
const userSchema = z.object({ id: text, displayName: text, userPrincipalName: text });
const appSchema = z.object({
  displayName: text,
  servicePrincipalId: text,
  servicePrincipalName: text,
});
const propertySchema = z.object({ displayName: text, oldValue: text, newValue: text });
const targetSchema = z.object({
  type: text,
  id: text,
  displayName: text,
  userPrincipalName: text,
  modifiedProperties: z.array(propertySchema).nullish(),
});
const recordSchema = z.object({
  id: z.string().min(1),
  activityDateTime: z.string(),
  activityDisplayName: z.string().min(1),
  category: text,
  loggedByService: text,
  result: text,
  resultReason: text,
  correlationId: text,
  initiatedBy: z.object({ user: userSchema.nullish(), app: appSchema.nullish() }).nullish(),
  targetResources: z.array(targetSchema).nullish(),
  additionalDetails: z.array(z.object({ key: text, value: text })).nullish(),
});

/** The sign-in service writes its own name beside the id of the person who has consented. */
const NAME_OF_A_SERVICE = "azure ests service";
const IP_ADDRESSES = new Set(["ipaddr", "ipaddress", "clientip", "clientipaddress", "ip"]);

/**
 * A row of `/auditLogs/directoryAudits` as our record; `undefined` when it lacks the shape that Graph promises
 * (learn.microsoft.com/graph/api/resources/directoryaudit, checked 2026-11-21).
 */
export function parseAuditRecord(row: unknown): AuditRecord | undefined {
  const parsed = recordSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const record = parsed.data;
  const at = parseInstant(record.activityDateTime);
  if (at === undefined) return undefined;
  const operation = operationOf(record.activityDisplayName);
  const details = (record.additionalDetails ?? []).flatMap(({ key, value }) =>
    key && !IP_ADDRESSES.has(key.toLowerCase()) ? [[key.trim(), value ?? ""] as const] : [],
  );
  return {
    id: record.id,
    at: at.toISOString(),
    operation,
    operationKey: operation.toLowerCase(),
    category: record.category ?? "",
    service: record.loggedByService ?? "",
    isSuccess: record.result?.toLowerCase() === "success",
    ...optional({ resultReason: record.resultReason || undefined }),
    correlationId: record.correlationId ?? "",
    actor: actorOf(record.initiatedBy?.user ?? undefined, record.initiatedBy?.app ?? undefined),
    targets: (record.targetResources ?? []).map(targetOf),
    details: new Map(details),
  };
}

/** The log fills one of the two; where it gives both objects, one of them is empty. */
function actorOf(
  user: z.infer<typeof userSchema> | undefined,
  app: z.infer<typeof appSchema> | undefined,
): AuditActor {
  if (user !== undefined && (user.id || user.userPrincipalName)) {
    const isService = user.displayName?.toLowerCase() === NAME_OF_A_SERVICE;
    return {
      kind: "user",
      ...optional({
        id: idOf(user.id),
        name: (!isService && user.displayName) || undefined,
        userPrincipalName: user.userPrincipalName || undefined,
      }),
    };
  }
  const name = app?.displayName || app?.servicePrincipalName || undefined;
  // The client id was null in every record observed: the object id of the service principal says who it was.
  if (app?.servicePrincipalId || name) {
    return { kind: "app", ...optional({ id: idOf(app?.servicePrincipalId), name }) };
  }
  return { kind: "unknown", ...optional({ name: user?.displayName || undefined }) };
}

function targetOf(target: z.infer<typeof targetSchema>): AuditTarget {
  const changes = (target.modifiedProperties ?? []).flatMap((property) =>
    property.displayName
      ? [
          [
            property.displayName.trim(),
            { before: valueOf(property.oldValue), after: valueOf(property.newValue) },
          ] as const,
        ]
      : [],
  );
  return {
    type: target.type ?? "",
    ...optional({
      id: idOf(target.id),
      name: target.displayName || undefined,
      userPrincipalName: target.userPrincipalName || undefined,
    }),
    changes: new Map(changes),
  };
}

/** Values are texts that hold JSON (`"\"Global Administrator\""`, `"null"`), but not all of them are. */
function valueOf(value: string | null | undefined): unknown {
  if (value === null || value === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed ?? undefined;
  } catch {
    return value;
  }
}

function idOf(id: string | null | undefined): string | undefined {
  if (!id) return undefined;
  return z.guid().safeParse(id).success ? id.toLowerCase() : id;
}
