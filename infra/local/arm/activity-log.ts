import type { LocalResponse } from "../azure/exchange.ts";
import type { ActivityRecord } from "./access-state.ts";
import { armError, authorizationFailed, isRecord, subscriptionNotFound } from "./arm-answers.ts";
import { armList, type ArmRequest } from "./arm-request.ts";

const action = "Microsoft.Insights/eventtypes/values/Read";

/** The activity log of a subscription, newest first, 200 a page; `$filter` with a beginning in time is a must. */
export function listActivities(arm: ArmRequest): LocalResponse {
  const id = arm.path["subscription"] ?? "";
  const scope = `/subscriptions/${id}`;
  if (!arm.access.allows(arm.caller.objectId, action, scope)) {
    return authorizationFailed(arm.caller, action, scope);
  }
  if (arm.state.subscription(id) === undefined) return subscriptionNotFound(id);
  const now = arm.clock.now().toISOString();
  const keep = parseFilter(arm.request.query.get("$filter"));
  if (typeof keep === "string" || arm.request.query.has("$select")) {
    const why = typeof keep === "string" ? keep : "$select";
    console.error(`resource manager: the activity log does not take '${why}'`);
    return armError(400, "BadRequest", `The filter is not supported here: '${why}'.`);
  }
  const rows = arm.state.authorization
    .activities(id)
    .filter((record) => String(record["submissionTimestamp"]) <= now && keep(record))
    .map((record) => ({ record, key: newestFirst(record) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  return armList(
    arm,
    rows,
    ({ key }) => key,
    ({ record }) => record,
    200,
  );
}

type Keep = (record: ActivityRecord) => boolean;

/** Answers the part that is not understood. */
function parseFilter(filter: string | null): Keep | string {
  const parts = (filter ?? "").split(/\s+and\s+/i).map((part) => part.trim());
  const tests: Keep[] = [];
  let hasBeginning = false;
  for (const part of parts) {
    const [, field = "", verb = "", value = ""] =
      /^(\w+)\s+(ge|le|eq)\s+'([^']*)'$/i.exec(part) ?? [];
    if (field.toLowerCase() === "eventtimestamp" && !Number.isNaN(Date.parse(value))) {
      const at = Date.parse(value);
      const isBeginning = verb.toLowerCase() === "ge";
      hasBeginning ||= isBeginning;
      tests.push(({ eventTimestamp }) =>
        isBeginning ? Date.parse(eventTimestamp) >= at : Date.parse(eventTimestamp) <= at,
      );
      continue;
    }
    const read = fields[field.toLowerCase()];
    if (read === undefined || verb.toLowerCase() !== "eq") return part;
    tests.push((record) => read(record)?.toLowerCase() === value.toLowerCase());
  }
  return hasBeginning ? (record) => tests.every((test) => test(record)) : (filter ?? "");
}

const fields: Readonly<Record<string, (record: ActivityRecord) => string | undefined>> = {
  correlationid: (record) => textOf(record["correlationId"]),
  resourceprovider: (record) => valueOf(record["resourceProviderName"]),
  resourcegroupname: (record) => textOf(record["resourceGroupName"]),
  resourceuri: ({ resourceId }) => resourceId,
};

function newestFirst({ eventTimestamp, eventDataId }: ActivityRecord): string {
  return `${String(1e14 - Date.parse(eventTimestamp))}|${eventDataId}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function valueOf(value: unknown): string | undefined {
  return isRecord(value) ? textOf(value["value"]) : undefined;
}
