import { quoted } from "../core/quoted.ts";
import { minuteOf } from "../core/time.ts";
import type { Detector } from "./detector.ts";
import { sourceWords } from "./source-words.ts";

/** A cause for which something has not been read for a while. */
export interface BlindSpot {
  /** Stable: `key-vault:ForbiddenByFirewall`. */
  readonly cause: string;
  readonly count: number;
  /** Some of what cannot be read, by name. */
  readonly what: readonly string[];
  readonly since: string;
}

export const blindSpot: Detector<BlindSpot> = {
  id: "blind-spot",
  version: 1,
  mode: "state",
  title: "Something cannot be read",
  sees: "What cannot be read, one finding per cause: not readable is not empty.",
  audience: "contact",
  mayAcknowledge: "admin",
  detect(spot) {
    const [source = "", code = ""] = spot.cause.split(":");
    const key = ["blind-spot", spot.cause];
    return [
      {
        key,
        thread: key,
        severity: "medium",
        subject: { kind: "source", id: spot.cause, name: sourceWords(source) },
        title: "Not everything can be read",
        what: `${whatIsHidden(spot)} could not be read since ${minuteOf(spot.since)} (${code}).`,
        whyItMatters: source === "contacts" ? PEOPLE_UNKNOWN : NOTHING_SEEN,
        whatToDo:
          REMEDIES.get(spot.cause) ??
          REMEDIES.get(code) ??
          "Look up the code, and give the service's identity what it lacks.",
        evidence: { cause: spot.cause, count: spot.count, what: spot.what, since: spot.since },
      },
    ];
  },
  nextAt() {
    return undefined;
  },
};

/** So many are named in the sentence; the evidence has more of them. */
const MOST_NAMED = 5;

/** "3 things (“kv-a”, “kv-b” and 1 more)": whoever is to open something needs to know what. */
function whatIsHidden({ count, what }: BlindSpot): string {
  const things = count === 1 ? "One thing" : `${count} things`;
  const named = what.slice(0, MOST_NAMED).map(quoted).join(", ");
  if (named === "") return things;
  const more = count - Math.min(what.length, MOST_NAMED);
  return `${things} (${named}${more > 0 ? ` and ${more} more` : ""})`;
}

const NOTHING_SEEN =
  "What ends or changes there is not seen. No finding from there means nothing, not that all is well.";
const PEOPLE_UNKNOWN =
  "Who answers for a thing is not fully known: findings go to whom the policy and tags name or to the fallback contact, and somebody who has left may be written to.";

/** How it is told which permission is missing. */
function granting(permission: string): string {
  return `Grant the watching identity ${permission} (docs/permissions.md); a token is kept for up to a day.`;
}

const REMEDIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "audit-log:gap":
      "The log is not kept for so long: nobody can read that time any more. What is so now is known; who did it is not. See why the service was not running.",
    "audit-log:permission-missing": granting("AuditLog.Read.All"),
    unreadable:
      "Nothing is missing in the tenant: some rows came in a shape that this version of the service does not know. Look for a newer version.",
    NotListed:
      "These vaults were there before, and nothing says that they are gone: give the watching identity the role Reader on their subscriptions back. Where a whole subscription was deleted, nothing more will be seen of them.",
    NotAnswered:
      "Look whether the vault and the network between are well; it is tried again with each scan.",
    ForbiddenByFirewall:
      "Let the service's network through the vault's firewall, or accept that certificates there are not watched.",
    ForbiddenByConnection:
      "Connect the service to the vault's private endpoint, or accept that certificates there are not watched.",
    ForbiddenByRbac:
      "Give the watching identity the role Key Vault Reader on the vault or above it.",
    ForbiddenByPolicy:
      "Give the watching identity the list permissions in the vault's access policy.",
    AccessDenied: "Give the watching identity the list permissions in the vault's access policy.",
    AuthorizationFailed:
      "Give the watching identity the role Reader on the subscription or above it.",
    "contacts:permission-missing":
      "Grant the watching identity Directory.Read.All and Application.Read.All (docs/permissions.md); a token is kept for up to a day. This ends once people have been looked for again.",
    "identity-federations:AuthorizationFailed":
      "Give the watching identity the role Reader on the subscriptions of these identities.",
    "azure-root:AuthorizationFailed":
      "Give the watching identity the role Reader at the root scope, which takes somebody with elevated access, or accept that roles there are told by the audit log alone.",
    "azure-management-groups:AuthorizationFailed":
      "Give the watching identity the role Reader at the root management group.",
    "entra-roles:permission-missing": granting("RoleManagement.Read.Directory"),
    "entra-pim:permission-missing": granting("RoleManagement.Read.Directory"),
    "powerful-groups:permission-missing": granting("Directory.Read.All"),
    "delegated-grants:permission-missing": granting("Directory.Read.All"),
    "group-pim:permission-missing": granting(
      "PrivilegedAssignmentSchedule.Read.AzureADGroup and PrivilegedEligibilitySchedule.Read.AzureADGroup",
    ),
    "other-application-permissions:workloads-not-read":
      "Nothing of its own: service principals tell which resources there are, and could not be read either. Once they can, this ends by itself.",
    AadPremiumLicenseRequired:
      "Nothing, if the tenant does without Privileged Identity Management: roles that are held are read all the same. With a licence for it this ends by itself.",
    "permission-missing": granting("Application.Read.All"),
  }),
);
