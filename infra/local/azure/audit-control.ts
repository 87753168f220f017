import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { AuditLog } from "../tenant/audit-log.ts";
import type { LocalResponse } from "./exchange.ts";

const text = z.string().min(1);
const name = z.string().nullable();
const user = z.strictObject({
  id: text,
  displayName: name,
  userPrincipalName: name,
  ipAddress: name,
  userType: name,
  homeTenantId: name,
  homeTenantName: name,
});
const app = z.strictObject({
  appId: name,
  displayName: name,
  servicePrincipalId: name,
  servicePrincipalName: name,
});
const target = z.strictObject({
  id: name,
  displayName: name,
  type: text,
  userPrincipalName: name.exactOptional(),
  groupType: name.exactOptional(),
  modifiedProperties: z
    .array(z.strictObject({ displayName: text, oldValue: name, newValue: name }))
    .exactOptional(),
});
const draft = z.strictObject({
  activityDisplayName: text,
  category: text,
  loggedByService: text.exactOptional(),
  operationType: text,
  result: z.enum(["success", "failure", "timeout"]).exactOptional(),
  resultReason: z.string().exactOptional(),
  correlationId: text.exactOptional(),
  initiatedBy: z.strictObject({ user: user.nullable(), app: app.nullable() }),
  targetResources: z.array(target),
  additionalDetails: z.array(z.strictObject({ key: text, value: z.string() })).exactOptional(),
});

/**
 * Writes a record of something for which there is no call here, in the shape of the log without its id and instant. Answers
 * its id and when it becomes readable.
 */
export function recordAudit(audit: AuditLog, body: unknown): LocalResponse {
  const parsed = draft.safeParse(body);
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  const { correlationId = randomUUID(), ...rest } = parsed.data;
  const { id } = audit.record({ ...rest, correlationId });
  return { ...auditRecordAt(audit, id), status: 201 };
}

/** When a record becomes readable, which nobody can ask of Azure. */
export function auditRecordAt(audit: AuditLog, id: string): LocalResponse {
  const readableAt = audit.readableAt(id);
  if (readableAt === undefined)
    return { status: 404, body: { error: `There is no record ${id}.` } };
  return { status: 200, body: { id, readableAt: new Date(readableAt).toISOString() } };
}
