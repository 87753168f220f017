import type { ScanKind } from "../../shared/http/scans.ts";
import { ACCESS_ONLY, CREDENTIALS_ONLY } from "../support/local-azure.ts";
import type { Item } from "./options.ts";

/** What is measured of one kind of scan, and under which items. */
export interface ScanBench {
  readonly kind: ScanKind;
  /** In the names of rows. */
  readonly noun: string;
  readonly items: { readonly first: Item; readonly throttled: Item; readonly second: Item };
  /** The other kind must not be measured along. */
  readonly env: Readonly<Record<string, string>>;
  /** What is read by delta rounds. */
  readonly deltaSets: readonly string[];
  /** When the schedule comes next: then only what is read at every tick is due. */
  readonly nextTickAt?: Date;
}

export const CREDENTIAL_BENCH: ScanBench = {
  kind: "credentials",
  noun: "scan",
  items: { first: "i", throttled: "ii", second: "iii" },
  env: CREDENTIALS_ONLY,
  deltaSets: ["applications", "servicePrincipals"],
};

export const ACCESS_BENCH: ScanBench = {
  kind: "access",
  noun: "scan of access",
  items: { first: "vii", throttled: "viii", second: "ix" },
  // The usual tick every fifteen minutes would come in between.
  env: { ...ACCESS_ONLY, STEWARD_ACCESS_SCAN_SCHEDULE: "0 0,55 9 * * *" },
  deltaSets: ["servicePrincipals", "oauth2PermissionGrants"],
  nextTickAt: new Date("2026-03-02T09:55:00Z"),
};
