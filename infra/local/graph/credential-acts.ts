import type { GraphObject } from "../tenant/model.ts";
import { type Act, modified, targetOf } from "./acts.ts";

/**
 * With an en dash, and a blank at the end (seen in logs: github.com/splunk/attack_data, github.com/SigmaHQ/sigma; the
 * documentation prints a hyphen).
 */
const certificatesAndSecrets = "Update application \u2013 Certificates and secrets management ";

/** What a change of credentials leaves in the log; nothing when they stayed as they were. */
export function credentialActs(
  set: "applications" | "servicePrincipals",
  before: GraphObject,
  after: GraphObject,
): readonly Act[] {
  const [had, has] = [keyDescriptions(before), keyDescriptions(after)];
  const added = has.filter((key) => !had.includes(key));
  const removed = had.filter((key) => !has.includes(key));
  if (added.length === 0 && removed.length === 0) return [];
  const properties = [
    modified("KeyDescription", had, has),
    modified("Included Updated Properties", undefined, "KeyDescription"),
  ];
  const targetResources = [targetOf(set, after, properties)];
  const common = { category: "ApplicationManagement", targetResources };
  if (set === "applications") {
    return [{ ...common, activityDisplayName: certificatesAndSecrets, operationType: "Update" }];
  }
  const act = (activityDisplayName: string, operationType: string): Act => ({
    ...common,
    activityDisplayName,
    operationType,
  });
  return [
    ...(added.length > 0 ? [act("Add service principal credentials", "Add")] : []),
    ...(removed.length > 0 ? [act("Remove service principal credentials", "Delete")] : []),
  ];
}

/** Names of the properties that hold credentials: what they become is told here and nowhere else. */
export const credentialProperties: ReadonlySet<string> = new Set([
  "keyCredentials",
  "passwordCredentials",
]);

function keyDescriptions(object: GraphObject): readonly string[] {
  return [...credentialProperties].flatMap((name) =>
    entriesOf(object[name]).map((entry) => {
      const isPassword = name === "passwordCredentials";
      const type = isPassword ? "Password" : String(entry["type"]);
      const usage = isPassword ? "Verify" : String(entry["usage"]);
      const displayName = typeof entry["displayName"] === "string" ? entry["displayName"] : "";
      return `[KeyIdentifier=${String(entry["keyId"])},KeyType=${type},KeyUsage=${usage},DisplayName=${displayName}]`;
    }),
  );
}

function entriesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  // Kept as Graph gives them: objects.
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
