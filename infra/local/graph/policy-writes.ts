import type { LocalResponse } from "../azure/exchange.ts";
import { type AuditLog, initiatorOf } from "../tenant/audit-log.ts";
import type { Policy, PolicyCollection } from "../tenant/policies.ts";
import type { Store } from "../tenant/store.ts";
import { type Act, modified } from "./acts.ts";
import { type GraphCall, jsonBody } from "./call.ts";
import { badRequest, notFound } from "./graph-refusal.ts";
import { recordActs } from "./recorded-store.ts";
import { rowEntity } from "./row-list.ts";
import { rowsPage } from "./rows-page.ts";

/** How the log tells of one kind of policy. */
export interface PolicyLog {
  readonly category: string;
  readonly service: string;
  readonly loggedAs?: string;
}

export function policiesPage(
  call: GraphCall,
  path: string,
  collection: PolicyCollection,
): LocalResponse {
  return rowsPage(call, call.visible.policies.all(collection), path, (policy) =>
    JSON.stringify(policy),
  );
}

export function policyAnswer(
  call: GraphCall,
  path: string,
  collection: PolicyCollection,
  id = call.path.itemId ?? "",
): LocalResponse {
  const policy = call.visible.policies.get(collection, id);
  if (policy === undefined) throw notFound(id);
  return rowEntity(path, policy);
}

/** The policy as it truly is; it must be there for readers too. */
export function writablePolicy(
  call: GraphCall,
  store: Store,
  collection: PolicyCollection,
  id = call.path.itemId ?? "",
): Policy {
  const policy = store.truth.policies.get(collection, id);
  if (policy === undefined || call.visible.policies.get(collection, id) === undefined) {
    throw notFound(id);
  }
  return policy;
}

/** What the body sets, if it may set it. */
export function bodyOf(
  call: GraphCall,
  settable: readonly string[],
  required: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const body = jsonBody(call);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw badRequest("A JSON object is expected.");
  }
  const unknown = Object.keys(body).find((name) => !settable.includes(name));
  if (unknown !== undefined) throw badRequest(`Invalid property '${unknown}'.`);
  const missing = required.find((name) => !(name in body));
  if (missing !== undefined) throw badRequest(`A value is required for property '${missing}'.`);
  return { ...body };
}

/** Writes the policy (or takes it away) and leaves its records. */
export function writePolicy(
  call: GraphCall,
  { store, audit }: { readonly store: Store; readonly audit: AuditLog },
  collection: PolicyCollection,
  change: {
    readonly before: Policy | undefined;
    readonly after: Policy | undefined;
    /** What the log calls it; several names, several records. */
    readonly acts: readonly string[];
    readonly log: PolicyLog;
  },
): void {
  const { before, after, acts, log } = change;
  const id = (after ?? before)?.id ?? "";
  store.write(
    after === undefined
      ? { kind: "remove-policy", collection, id }
      : { kind: "put-policy", collection, id, policy: after },
  );
  const drafts = acts.map((name) => policyAct(name, before, after, log));
  recordActs(audit, drafts, store.newId(), initiatorOf(call.caller, store.truth));
}

function policyAct(
  activityDisplayName: string,
  before: Policy | undefined,
  after: Policy | undefined,
  { category, service, loggedAs }: PolicyLog,
): Act {
  const policy = after ?? before;
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changed = names.filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
  const displayName = policy?.["displayName"];
  return {
    activityDisplayName,
    category,
    loggedByService: service,
    operationType: before === undefined ? "Add" : after === undefined ? "Delete" : "Update",
    targetResources: [
      {
        id: policy?.id ?? null,
        displayName: typeof displayName === "string" ? displayName : (policy?.id ?? null),
        type: "Policy",
        modifiedProperties:
          loggedAs === undefined
            ? changed.map((name) => modified(name, before?.[name], after?.[name]))
            : [modified(loggedAs, before, after)],
      },
    ],
  };
}
