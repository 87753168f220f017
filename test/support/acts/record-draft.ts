import type { DrawnPerson } from "./draw.ts";

type Values = Readonly<Record<string, readonly [before: unknown, after: unknown]>>;

/** A record of the audit log as the platform writes it, without its id and instant. */
export interface RecordDraft {
  readonly activityDisplayName: string;
  readonly category: string;
  readonly loggedByService: string;
  readonly operationType: string;
  readonly result: "success" | "failure";
  readonly resultReason: string;
  readonly initiatedBy: object;
  readonly targetResources: readonly object[];
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[];
}

export interface RecordTarget {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly userPrincipalName?: string;
  /** Old and new values by name, `undefined` for no value at all. */
  readonly values?: Values;
}

/** What somebody did, in the words of the log. `by`: a person, or a part of the platform by its name. */
export function recordDraft(of: {
  readonly activity: string;
  readonly category: string;
  readonly service?: string;
  readonly by: DrawnPerson | string;
  readonly targets: readonly RecordTarget[];
  /** Why it failed; it went well without. */
  readonly refusedBecause?: string;
  readonly details?: Readonly<Record<string, string>>;
}): RecordDraft {
  const { activity, category, service = "Core Directory", by, targets } = of;
  return {
    activityDisplayName: activity,
    category,
    loggedByService: service,
    operationType: "Update",
    result: of.refusedBecause === undefined ? "success" : "failure",
    resultReason: of.refusedBecause ?? "",
    initiatedBy: typeof by === "string" ? byPlatform(by) : byPerson(by),
    targetResources: targets.map(targetOf),
    additionalDetails: Object.entries(of.details ?? {}).map(([key, value]) => ({ key, value })),
  };
}

/** A user's consent to an application that came to nothing; `values`: what the log says of it besides. */
export function refusedConsent(
  { id, name }: { readonly id: string; readonly name: string },
  of: { readonly by: DrawnPerson; readonly because: string; readonly values?: Values },
): RecordDraft {
  const values = { "ConsentContext.IsAdminConsent": [undefined, "False"], ...of.values } as const;
  return recordDraft({
    activity: "Consent to application",
    category: "ApplicationManagement",
    by: of.by,
    targets: [{ type: "ServicePrincipal", id, name, values }],
    refusedBecause: of.because,
  });
}

function targetOf({ type, id, name, userPrincipalName, values = {} }: RecordTarget): object {
  return {
    type,
    id: id ?? null,
    displayName: name ?? null,
    ...(userPrincipalName === undefined ? {} : { userPrincipalName }),
    modifiedProperties: Object.entries(values).map(([displayName, [before, after]]) => ({
      displayName,
      oldValue: valueOf(before),
      newValue: valueOf(after),
    })),
  };
}

/** Values stand in the log as texts that hold JSON. */
function valueOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function byPerson({ id, name }: DrawnPerson): object {
  const user = {
    id,
    displayName: null,
    userPrincipalName: name,
    ipAddress: "203.0.113.17",
    userType: null,
    homeTenantId: null,
    homeTenantName: null,
  };
  return { user, app: null };
}

function byPlatform(displayName: string): object {
  const app = {
    appId: null,
    displayName,
    servicePrincipalId: null,
    servicePrincipalName: null,
  };
  return { user: null, app };
}
