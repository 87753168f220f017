import type { LocalResponse } from "../azure/exchange.ts";
import { armError } from "./arm-answers.ts";

export type ArmType =
  | "subscriptions"
  | "resource groups"
  | "vaults"
  | "role assignments"
  | "role definitions"
  | "role schedules"
  | "deny assignments"
  | "classic administrators"
  | "elevate access"
  | "management groups"
  | "managed identities"
  | "activity log"
  | "resource graph";

/** Api-versions taken for each kind of resource, oldest first. */
const known: Readonly<Record<ArmType, readonly string[]>> = {
  subscriptions: ["2016-06-01", "2020-01-01", "2021-01-01", "2022-12-01"],
  "resource groups": ["2021-04-01", "2022-09-01", "2023-07-01", "2024-03-01", "2025-04-01"],
  vaults: ["2022-07-01", "2023-02-01", "2023-07-01", "2024-11-01", "2025-05-01", "2026-02-01"],
  "role assignments": ["2020-04-01-preview", "2022-04-01"],
  "role definitions": ["2018-01-01-preview", "2022-04-01"],
  "role schedules": ["2020-10-01"],
  "deny assignments": ["2018-07-01-preview", "2022-04-01"],
  "classic administrators": ["2015-06-01", "2015-07-01"],
  "elevate access": ["2016-07-01"],
  "management groups": ["2020-05-01", "2021-04-01", "2023-04-01"],
  "managed identities": ["2023-01-31"],
  "activity log": ["2015-04-01"],
  "resource graph": ["2021-03-01", "2022-10-01", "2024-04-01"],
};

// Every Key Vault control-plane version before 2026-02-01 retires on 27 Feb 2027
// (learn.microsoft.com/azure/key-vault/general/migrate-api-version).
const oldVaultVersionsEnd = Date.UTC(2027, 1, 27);

/** The answer to a request without a known api-version, or `undefined` when there is nothing to object to. */
export function refuseApiVersion(
  type: ArmType,
  version: string | null,
  now: Date,
): LocalResponse | undefined {
  if (version === null || version === "") {
    return armError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  const retired = type === "vaults" && now.getTime() >= oldVaultVersionsEnd;
  const taken = retired ? known[type].slice(-1) : known[type];
  if (taken.includes(version)) return undefined;
  const isOwnProvider = type === "subscriptions" || type === "resource groups";
  const code =
    isOwnProvider || type === "resource graph"
      ? "InvalidApiVersionParameter"
      : "NoRegisteredProviderFound";
  return armError(
    400,
    code,
    `The api-version '${version}' is invalid for ${type}. The supported versions are '${taken.join(",")}'.`,
  );
}
