import type { AuditAct } from "../../shared/inventory/audit-acts.ts";
import { actsOf } from "../../shared/inventory/audit-operations.ts";
import { parseAuditRecord } from "../../shared/inventory/audit-record.ts";

export const ADA = "0a000000-0000-4000-8000-00000000000a";
export const BO = "0b000000-0000-4000-8000-00000000000b";
export const MS_PIM = "0c000000-0000-4000-8000-00000000000c";
export const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";

interface WireTarget {
  readonly type: string;
  readonly id?: string | null;
  readonly displayName?: string | null;
  readonly userPrincipalName?: string | null;
  readonly modifiedProperties?: readonly object[];
}

/** A row of `/auditLogs/directoryAudits` as Graph gives it. */
export interface AuditRow {
  readonly activityDisplayName: string;
  readonly targetResources?: readonly WireTarget[] | null;
  readonly [other: string]: unknown;
}

/** What Ada did, from her own address, unless said otherwise. */
export function anAuditRow(row: AuditRow): AuditRow {
  return {
    id: "Directory_0d0d0d0d-0000-4000-8000-00000000000d_AB12C_1234567",
    category: "RoleManagement",
    correlationId: "0d0d0d0d-0000-4000-8000-00000000000d",
    result: "success",
    resultReason: "",
    activityDateTime: "2026-03-02T10:15:30.1234567Z",
    loggedByService: "Core Directory",
    operationType: "Assign",
    initiatedBy: {
      app: null,
      user: {
        id: ADA,
        displayName: null,
        userPrincipalName: "ada@contoso.example",
        ipAddress: "203.0.113.17",
        userType: null,
        homeTenantId: null,
        homeTenantName: null,
      },
    },
    additionalDetails: [],
    ...row,
  };
}

/** By a part of the platform, or by an application that calls itself like one. */
export function byApp(displayName: string, servicePrincipalId: string | null): object {
  const app = { appId: null, displayName, servicePrincipalId, servicePrincipalName: null };
  return { initiatedBy: { user: null, app } };
}

/** A modified property: values are strings that hold JSON. */
export function property(displayName: string, before: unknown, after: unknown): object {
  const json = (value: unknown): string | null =>
    value === undefined ? null : JSON.stringify(value);
  return { displayName, oldValue: json(before), newValue: json(after) };
}

/** What the row says; `MS_PIM` is the one service principal of Microsoft. */
export function actsOfRow(row: AuditRow): readonly AuditAct[] {
  const record = parseAuditRecord(anAuditRow(row));
  if (record === undefined) throw new Error("The row is not one that Graph gives.");
  return actsOf(record, { isMicrosoft: (id) => id === MS_PIM });
}

/** The same row with its targets, and the properties of each, the other way round. */
export function turned(row: AuditRow): AuditRow {
  const targets = row.targetResources?.map(({ modifiedProperties, ...target }) => ({
    ...target,
    ...(modifiedProperties ? { modifiedProperties: modifiedProperties.toReversed() } : {}),
  }));
  return { ...row, targetResources: targets?.toReversed() ?? null };
}
