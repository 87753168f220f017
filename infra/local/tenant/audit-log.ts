import type { Caller, Clock } from "../azure/exchange.ts";
import { openChangeLog } from "./change-log.ts";
import type { Directory } from "./directory.ts";
import { createRandom } from "./random.ts";

/** Who did it, in the shape of `initiatedBy`: one of the two is null. */
export interface Initiator {
  readonly user: {
    readonly id: string;
    readonly displayName: string | null;
    readonly userPrincipalName: string | null;
    readonly ipAddress: string | null;
    readonly userType: string | null;
    readonly homeTenantId: string | null;
    readonly homeTenantName: string | null;
  } | null;
  readonly app: {
    /** Null in every record that was observed: who it was is told by `servicePrincipalId`. */
    readonly appId: string | null;
    readonly displayName: string | null;
    readonly servicePrincipalId: string | null;
    readonly servicePrincipalName: string | null;
  } | null;
}

export interface AuditTarget {
  readonly id: string | null;
  readonly displayName: string | null;
  /** `User`, `ServicePrincipal`, `Application`, `Group`, `Role`, `Request`, `Directory`, `Policy`, `Other`. */
  readonly type: string;
  readonly userPrincipalName?: string | null;
  readonly groupType?: string | null;
  /** Values are strings that hold JSON, as the log has them: `"\"Global Administrator\""`. */
  readonly modifiedProperties?: readonly {
    readonly displayName: string;
    readonly oldValue: string | null;
    readonly newValue: string | null;
  }[];
}

/** One act, as who stands in for it describes it. */
export interface AuditDraft {
  readonly activityDisplayName: string;
  readonly category: string;
  /** `Core Directory` when absent. */
  readonly loggedByService?: string;
  readonly operationType: string;
  /** `success` when absent. */
  readonly result?: "success" | "failure" | "timeout";
  readonly resultReason?: string;
  /** The same for all records of one act. */
  readonly correlationId: string;
  readonly initiatedBy: Initiator;
  readonly targetResources: readonly AuditTarget[];
  readonly additionalDetails?: readonly { readonly key: string; readonly value: string }[];
}

/** A record as `GET /auditLogs/directoryAudits` gives it. */
export interface AuditRecord extends Required<Omit<AuditDraft, "resultReason">> {
  readonly id: string;
  readonly activityDateTime: string;
  readonly resultReason: string;
}

/** A record as it is kept: readers see it later than it happened. */
interface LoggedRecord {
  readonly readableAt: number;
  readonly record: AuditRecord;
}

/** The directory's audit log: what was done is readable minutes later, and not in the order in which it was done. */
export interface AuditLog {
  /** Writes down what was just done; is on disk when this returns. */
  record(draft: AuditDraft): AuditRecord;
  /** What readers see at this instant, by time of the act, oldest first. */
  readable(): readonly AuditRecord[];
  /** When `id` becomes readable; epoch milliseconds. For tests of delay. */
  readableAt(id: string): number | undefined;
  /** When the next record becomes readable, if one is under way; epoch milliseconds. */
  nextReadableAt(): number | undefined;
}

/**
 * @param options.longestDelay milliseconds; 0 for tests that do not care. Most records take one to two minutes, one in
 *   twenty up to five, one in a hundred up to three quarters of an hour.
 */
export function createAuditLog(options: {
  readonly tenantId: string;
  readonly clock: Clock;
  /** JSON lines; nothing outlives the process without it. */
  readonly path?: string;
  readonly longestDelay?: number;
}): AuditLog {
  const { tenantId, clock, longestDelay = 45 * 60_000 } = options;
  const log = openChangeLog<LoggedRecord>(options.path);
  const underWay: LoggedRecord[] = [];
  const readable: AuditRecord[] = [];
  const readableAts = new Map<string, number>();
  let count = 0;

  const take = (logged: LoggedRecord): void => {
    count += 1;
    readableAts.set(logged.record.id, logged.readableAt);
    const after = underWay.findLastIndex((one) => one.readableAt <= logged.readableAt);
    underWay.splice(after + 1, 0, logged);
  };
  const settle = (): void => {
    const now = clock.now().getTime();
    while (underWay[0] !== undefined && underWay[0].readableAt <= now) {
      const { record } = underWay[0];
      underWay.shift();
      const after = readable.findLastIndex(
        ({ activityDateTime: at }) => at <= record.activityDateTime,
      );
      readable.splice(after + 1, 0, record);
    }
  };
  for (const logged of log.read()) take(logged);

  return {
    record(draft) {
      const random = createRandom(tenantId, `audit ${count + 1}`);
      const now = clock.now().getTime();
      const { resultReason = "", ...rest } = draft;
      const service = draft.loggedByService ?? "Core Directory";
      const record: AuditRecord = {
        id: `${service === "PIM" ? "PIM" : "Directory"}_${random.guid()}_${random.hex(5).toUpperCase()}_${random.int(1_000_000, 99_999_999)}`,
        activityDateTime: withFraction(now, random.int(0, 9999)),
        loggedByService: service,
        result: "success",
        additionalDetails: [],
        ...rest,
        resultReason,
      };
      const logged = {
        readableAt: now + delayOf(random.next(), random.next(), longestDelay),
        record,
      };
      log.append(logged);
      take(logged);
      return record;
    },
    readable() {
      settle();
      return readable;
    },
    readableAt: (id) => readableAts.get(id),
    nextReadableAt: () => underWay[0]?.readableAt,
  };
}

/** As a property's value stands in the log: a string that holds JSON. */
export function auditValue(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** Who called, as the log names it. */
export function initiatorOf(caller: Caller, directory: Directory): Initiator {
  if (caller.kind === "user") {
    const user = directory.sets.users.get(caller.objectId);
    return {
      user: {
        id: caller.objectId,
        displayName: textOf(user?.["displayName"]),
        userPrincipalName: textOf(user?.["userPrincipalName"]),
        ipAddress: "203.0.113.17",
        userType: null,
        homeTenantId: null,
        homeTenantName: null,
      },
      app: null,
    };
  }
  const principal = directory.sets.servicePrincipals.get(caller.objectId);
  return {
    user: null,
    app: {
      appId: null,
      displayName: textOf(principal?.["displayName"]),
      servicePrincipalId: caller.objectId,
      servicePrincipalName: null,
    },
  };
}

/** A part of the platform that acts by itself: `MS-PIM`, `Managed Service Identity`. */
export function platformInitiator(
  displayName: string,
  servicePrincipalId: string | null,
): Initiator {
  return {
    user: null,
    app: { appId: null, displayName, servicePrincipalId, servicePrincipalName: null },
  };
}

function delayOf(kind: number, share: number, longest: number): number {
  const [from, to] =
    kind < 0.95
      ? [60_000, 120_000]
      : kind < 0.99
        ? [120_000, 300_000]
        : [300_000, Math.max(300_000, longest)];
  return Math.min(longest, Math.floor(from + share * (to - from)));
}

/** Seven digits of a second, as the log writes them. */
function withFraction(epochMs: number, ticks: number): string {
  return new Date(epochMs).toISOString().replace("Z", `${String(ticks).padStart(4, "0")}Z`);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
